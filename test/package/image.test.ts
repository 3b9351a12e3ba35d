import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { entries } from '../../build.ts'
import { newest } from '../../src/releases/index.ts'
import { published } from '../../src/releases/published.ts'
import { containers } from './rendered.ts'

const root = join(import.meta.dirname, '../..')
const text = (file: string): string => readFileSync(join(root, file), 'utf8')
const instructions = text('Dockerfile').replaceAll('\\\n', ' ').split('\n')

/** Arguments of each instruction of that name, in order. */
const all = (name: string): string[] =>
  instructions
    .filter((line) => line.startsWith(`${name} `))
    .map((line) => line.slice(name.length + 1).trim())

const entrypoint: string[] = JSON.parse(all('ENTRYPOINT').join())
const [runtime = '', ...args] = entrypoint

// COPY --from=bundles /build/dist /app
const folder = all('COPY').at(-1)?.split(' ').at(-1)
const files = entries.map(({ output }) => `${folder}/${basename(output)}`)

const commands = containers.filter(({ image }) => image === newest.images.setup)

describe('the image', () => {
  test('starts the function from one of its bundles', () => {
    expect(files).toContain(args.at(-1))
  })

  test('has each program that a Job or an init container calls, at the path it calls', () => {
    const called = new Set(commands.map(({ command = [] }) => command.slice(0, 2).join(' ')))
    expect(commands.length).toBeGreaterThan(100)
    expect([...called]).toEqual([`${runtime} /app/setup.js`])
    expect(files).toContain('/app/setup.js')
  })

  test('has the main program of the Edge Functions beside the set-up, which looks there', () => {
    expect(text('src/setup/functions.ts')).toContain("new URL('./edge-main.js', import.meta.url)")
    expect(files).toContain('/app/edge-main.js')
  })

  test('runs as a user that is not root, by number', () => {
    expect(all('USER')).toEqual(['65532:65532'])
  })

  test('starts the function with the flags that `npm run serve` starts it with', () => {
    const { serve } = JSON.parse(text('package.json')).scripts
    const flags = args.slice(0, -1)
    expect(flags).toContain('--no-concurrent-recompilation')
    expect(serve.split(' ')).toEqual(expect.arrayContaining(flags))
  })

  test('bears the version and the registry of the sources unless told otherwise', () => {
    const { registry, version } = published
    expect(JSON.parse(text('package.json')).version).toBe(version.slice(1))
    const defaults = all('ARG').filter((arg) => /^(REGISTRY|VERSION)=/.test(arg))
    expect(defaults).toEqual([`REGISTRY=${registry}`, `VERSION=${version}`, `VERSION=${version}`])
  })

  test('is made of what the build reads, and of nothing else of the checkout', () => {
    const copied = all('COPY')
      .filter((copy) => !copy.startsWith('--from='))
      .flatMap((copy) => copy.split(' ').slice(0, -1))
    const allowed = text('.dockerignore')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
    expect(allowed).toEqual(['*', ...copied.map((path) => `!${path}`)])
  })
})
