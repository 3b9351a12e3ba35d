import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle, entries } from '../../build.ts'
import { afterwards } from './running.ts'

const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'xsupabase-bundle-'))
  afterwards(() => rmSync(dir, { recursive: true }))
  return dir
}

test('the function is one file that serves where there are no node_modules', async () => {
  const output = join(folder(), 'main.mjs')
  await bundle({ source: 'src/main.ts', output, platform: 'node', limit: 5_000_000 })

  const addresses = ['--address', '127.0.0.1:0', '--health-address', '127.0.0.1:0']
  const child = spawn(process.execPath, [output, '--insecure', ...addresses])
  afterwards(() => child.kill('SIGKILL'))
  const [line]: unknown[] = await once(child.stderr, 'data')
  expect(JSON.parse(String(line))).toMatchObject({ msg: 'serving' })
})

test.each(entries)('$source is a bundle that Node can read', async (entry) => {
  const output = join(folder(), 'out.mjs')
  await bundle({ ...entry, output })
  const [code] = await once(spawn(process.execPath, ['--check', output]), 'exit')
  expect(code).toBe(0)
})

test('a bundle above its limit is refused', async () => {
  const dir = folder()
  const source = join(dir, 'source.ts')
  writeFileSync(source, `console.log('${'x'.repeat(3000)}')`)
  const output = join(dir, 'out.mjs')
  await expect(bundle({ source, output, platform: 'neutral', limit: 2000 })).rejects.toThrow(
    /^cannot accept .*out.mjs: it has \d+ bytes, the limit is 2000$/,
  )
})
