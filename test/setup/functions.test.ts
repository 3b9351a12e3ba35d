import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { environment } from '../../src/setup/environment.ts'
import { run } from '../../src/setup/functions.ts'
import { mountKeys } from './mounted-keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'edge-main-'))
const bundle = join(folder, 'edge-main.js')

beforeAll(async () => {
  await build({
    entryPoints: ['src/edge/main.ts'],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    logLevel: 'silent',
  })
  chmodSync(bundle, 0o444) // as in a read-only image
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const copyTo = (name: string, source = bundle): Promise<string> =>
  run(environment({ EDGE_MAIN: source, FUNCTIONS_MAIN_DIR: join(folder, name) }))

test('the main program stands where the runtime looks for it, alone', async () => {
  expect(await copyTo('main')).toContain(join('main', 'index.js'))
  expect(readdirSync(join(folder, 'main'))).toEqual(['index.js'])
  expect(readFileSync(join(folder, 'main/index.js'))).toEqual(readFileSync(bundle))
})

test('the second start replaces what the first one wrote', async () => {
  await copyTo('again')
  writeFileSync(join(folder, 'again/index.js'), 'from an older release')
  await copyTo('again')
  expect(readFileSync(join(folder, 'again/index.js'))).toEqual(readFileSync(bundle))
})

test('the main program is one file that imports nothing', () => {
  expect(readFileSync(bundle, 'utf8')).not.toMatch(
    /\bimport\b\s*[({'"*\w]|\bfrom\s+['"]|\brequire\(/,
  )
  execFileSync(process.execPath, ['--check', bundle])
})

const codeFrom = async (name: string): Promise<Readonly<Record<string, string>>> => {
  const [keys, code] = [join(folder, name, 'keys'), join(folder, name, 'code')]
  const variables = { EDGE_MAIN: bundle, FUNCTIONS_MAIN_DIR: join(folder, name, 'main') }
  await run(environment({ ...variables, FUNCTIONS_KEYS_DIR: keys, FUNCTIONS_DIR: code }))
  const files = readdirSync(code, { recursive: true, withFileTypes: true })
  return Object.fromEntries(
    files
      .filter((file) => file.isFile())
      .map(({ parentPath, name: file }) => join(parentPath, file))
      .map((path) => [relative(code, path), readFileSync(path, 'utf8')]),
  )
}

test('one ConfigMap for all functions becomes their folders', async () => {
  mountKeys(join(folder, 'inline/keys'), {
    'hello__index.ts': 'hello',
    'hello__lib__a.ts': 'a',
    '_shared__cors.ts': 'cors',
  })
  expect(await codeFrom('inline')).toEqual({
    'hello/index.ts': 'hello',
    'hello/lib/a.ts': 'a',
    '_shared/cors.ts': 'cors',
  })
})

test('and so does one for each of them', async () => {
  mountKeys(join(folder, 'each/keys/hello'), { 'index.ts': 'hello', 'lib__a.ts': 'a' })
  mountKeys(join(folder, 'each/keys/_shared'), { '.npmrc': 'npmrc' })
  expect(await codeFrom('each')).toEqual({
    'hello/index.ts': 'hello',
    'hello/lib/a.ts': 'a',
    '_shared/.npmrc': 'npmrc',
  })
  expect(await codeFrom('each')).toHaveProperty(['hello/index.ts'], 'hello') // started again
})

test.each(['x__..__..__main__index.ts', 'a____b.ts'])(
  'no key leads out of its folder, whatever is mounted since it was looked at: %s',
  async (key) => {
    const name = `out-${key.length}`
    mountKeys(join(folder, name, 'keys/hello'), { 'index.ts': 'hello', [key]: 'mine' })
    await expect(codeFrom(name)).rejects.toThrow(
      `cannot write the file of key hello/${key}: it must`,
    )
    expect(readFileSync(join(folder, name, 'main/index.js'))).toEqual(readFileSync(bundle))
  },
)

test('a program that was not built is named, with the way out', async () => {
  await expect(copyTo('missing', join(folder, 'no-such.js'))).rejects.toThrow(
    /^cannot read .*no-such\.js: .*npm run build/,
  )
})

test('a folder that cannot be written is named', async () => {
  await expect(
    run(environment({ EDGE_MAIN: bundle, FUNCTIONS_MAIN_DIR: join(bundle, 'main') })),
  ).rejects.toThrow(/^cannot write .*FUNCTIONS_MAIN_DIR must be a writable volume/)
})
