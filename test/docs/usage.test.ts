import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newest } from '../../src/releases/index.ts'

const root = join(import.meta.dirname, '../..')
const golden = join(root, 'test/golden', newest.name)

const PATIENCE = { timeout: 60_000 } // each is a process of its own

const PROGRAMS = {
  generate: 'src/generate/main.ts',
  programs: 'test/programs/install.ts',
  golden: 'test/golden/write.ts',
}

const run = (file: string, ...args: readonly string[]) => {
  const command = ['--disable-warning=ExperimentalWarning', file, ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const writtenAt = (): number[] =>
  readdirSync(golden).map((name) => statSync(join(golden, name)).mtimeMs)

test.each(Object.entries(PROGRAMS))('npm run %s says how it is used', PATIENCE, (name, file) => {
  const before = writtenAt()
  const { status, stdout, stderr } = run(file, '--help')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(new RegExp(`^usage: npm run ${name}\\b[^\\n]*\\n$`))
  expect(writtenAt()).toEqual(before)
})

test.each(Object.entries(PROGRAMS))(
  'npm run %s refuses a flag that it does not know',
  PATIENCE,
  (_, file) => {
    const before = writtenAt()
    const { status, stdout, stderr } = run(file, '--nope')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toBe("Unknown option '--nope' (see --help)\n")
    expect(writtenAt()).toEqual(before)
  },
)

test('npm run programs names the sets that there are', PATIENCE, () => {
  const { status, stderr } = run(PROGRAMS.programs, 'toString')
  expect(status).toBe(2)
  expect(stderr).toMatch(/^cannot install "toString": all or controlplane or /)
})

test.each([...['render', 'import', 'verify', 'images', 'package'], ...['generate', 'golden']])(
  'the README says what npm run %s does',
  (name) => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    expect(readme).toMatch(new RegExp(`^\\| \`npm run ${name}\` \\| \\S`, 'm'))
  },
)
