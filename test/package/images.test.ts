import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundle } from '../../build.ts'
import { images } from '../../src/images/images.ts'
import { newest, releases } from '../../src/releases/index.ts'
import { functionImage } from '../../src/releases/published.ts'
import { imagesByCase } from './rendered.ts'

const print = (...args: string[]): string[] =>
  execFileSync(process.execPath, ['src/images/main.ts', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .trimEnd()
    .split('\n')

test('no project of the golden cases has an image that is not printed', () => {
  // those that a claim brings, and those of a platform with a mirror
  const brought = /^(ghcr\.io\/cloudnative-pg\/|registry\.x\.io\/(crunchy|mirror)\/)/
  const rendered = new Set(imagesByCase.flat().filter((image) => !brought.test(image)))
  expect(rendered.size).toBeGreaterThan(8)
  expect([...rendered].filter((image) => !images(newest).includes(image))).toEqual([])
})

test.each(releases)('release $name: each image once, in order, with a fixed tag', (release) => {
  const all = images(release)
  expect(all).toEqual([...new Set(all)].toSorted())
  for (const image of all)
    expect(image).toMatch(/^[a-z0-9.]+\.[a-z]+\/[a-z0-9/-]+:[\w.-]*\d[\w.-]*$/)
})

test('one image a line, and beside it where a platform with that mirror looks for it', () => {
  expect(print()).toEqual(images(newest))
  const [pair] = print('--mirror', 'mirror.example.com/hub')
  expect(pair).toBe(
    'docker.io/darthsim/imgproxy:v3.31.4 mirror.example.com/hub/darthsim/imgproxy:v3.31.4',
  )
  const mirrored = imagesByCase.flat().filter((image) => image.startsWith('registry.x.io/mirror/'))
  const targets = print('--mirror', 'registry.x.io/mirror').map((line) => line.split(' ')[1])
  expect(mirrored.length).toBeGreaterThan(0)
  expect(mirrored.filter((image) => !targets.includes(image))).toEqual([])
})

test('packages of another registry and version are printed with them, the set-up image too', () => {
  const own = print('--registry', '127.0.0.1:5000/acme', '--version', 'v0.2.0').filter((image) =>
    image.includes('xsupabase'),
  )
  expect(own).toEqual([
    '127.0.0.1:5000/acme/configuration-xsupabase:v0.2.0',
    '127.0.0.1:5000/acme/function-xsupabase:v0.2.0',
  ])
})

test('a function that is built for another registry and version sets projects up with itself', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'xsupabase-releases-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const output = join(dir, 'releases.mjs')
  const source = 'src/releases/index.ts'
  const where = { registry: '127.0.0.1:5000/acme', version: 'v0.2.0' }
  await bundle({ source, output, platform: 'node', limit: 1_000_000 }, where)
  const built: typeof import('../../src/releases/index.ts') = await import(output)
  expect(built.newest.images.setup).toBe('127.0.0.1:5000/acme/function-xsupabase:v0.2.0')
  expect(built.newest.images.auth).toBe(newest.images.auth)
})

test('a release of an earlier version keeps the image that it came out with', () => {
  const where = { registry: 'ghcr.io/acme', version: 'v9.0.0' }
  expect(functionImage('v0.0.1', where)).toBe('ghcr.io/acme/function-xsupabase:v0.0.1')
})
