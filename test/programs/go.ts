import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One executable of a Go module, and the variables that its linker sets. */
export type GoBinary = {
  /** Name of the file. */
  readonly name: string
  /** Import path of its `main`. */
  readonly main: string
  /** `<import path>.<variable>`: value, a text. */
  readonly set?: Readonly<Record<string, string>>
}

const minimum = [1, 26] as const

/** @throws an Error that says where to get Go, when it is missing or too old */
const checkGo = (): void => {
  let found = ''
  try {
    // outside of any module, where no go.mod asks for another toolchain
    found = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', cwd: tmpdir() }).trim()
  } catch {
    throw new Error(
      'cannot build: Go 1.26 or newer is needed, and there is no go (https://go.dev/dl)',
    )
  }
  const [major = 0, minor = 0] = found.replace('go', '').split('.').map(Number)
  if (major < minimum[0] || (major === minimum[0] && minor < minimum[1])) {
    throw new Error(
      `cannot build: Go 1.26 or newer is needed, this is ${found} (https://go.dev/dl)`,
    )
  }
}

const linkerFlags = ({ set = {} }: GoBinary): string =>
  ['-s -w', ...Object.entries(set).map(([variable, value]) => `-X ${variable}=${value}`)].join(' ')

/**
 * Builds executables of the module in `folder`, one after another, into `into`.
 *
 * @param modules `mod` for a module whose own go.sum is not complete
 */
export const goBuild = (
  folder: string,
  binaries: readonly GoBinary[],
  into: string,
  modules: 'readonly' | 'mod' = 'readonly',
): void => {
  checkGo()
  for (const binary of binaries) {
    const output = join(into, binary.name)
    execFileSync(
      'go',
      ['build', '-p', '2', '-trimpath', '-ldflags', linkerFlags(binary), '-o', output, binary.main],
      {
        cwd: folder,
        env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: `-mod=${modules}` },
        stdio: 'inherit',
      },
    )
  }
}

/** What a build depends on, as a name for its folder: a new version builds anew. */
export const goFingerprint = (folder: string, recipe: unknown): string =>
  createHash('sha256')
    .update(readFileSync(join(folder, 'go.mod')))
    .update(readFileSync(join(folder, 'go.sum')))
    .update(JSON.stringify(recipe))
    .digest('hex')
    .slice(0, 12)

/** Folder of a module's sources, which are read-only. */
export const moduleFolder = (module: string, version: string): string => {
  checkGo()
  const printed = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
    encoding: 'utf8',
    cwd: tmpdir(), // outside of any module
  })
  const { Dir: source }: { Dir?: string } = JSON.parse(printed)
  if (source === undefined)
    throw new Error(`cannot find the folder of ${module}: go printed no Dir`)
  return source
}

/** Copies files of a module, by `<where in it>: <name in into>`. */
export const copyFromModule = (
  module: string,
  version: string,
  files: Readonly<Record<string, string>>,
  into: string,
): void => {
  const source = moduleFolder(module, version)
  for (const [from, to] of Object.entries(files)) {
    // the module cache is read-only, and what comes from it must be removable
    cpSync(join(source, from), join(into, to), { recursive: true })
  }
  execFileSync('chmod', ['-R', 'u+w', into])
}
