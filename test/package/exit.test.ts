import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'xsupabase-package-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

/** A folder for PATH with programs of these names and no others. */
const programs = (scripts: Readonly<Record<string, string>>): string => {
  const path = folder()
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(path, name), 0o755)
  }
  return path
}

const run = (main: 'images' | 'package', args: readonly string[], PATH = folder()) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', `src/${main}/main.ts`, ...args],
    { cwd: root, encoding: 'utf8', env: { PATH } },
  )
  return { status, stdout, stderr }
}

test.each([
  ['images', ['--nope'], "Unknown option '--nope' (see --help)"],
  ['images', ['--release', '1999.01'], '--release: cannot list "1999.01"'],
  ['package', ['--nope'], "Unknown option '--nope' (see --help)"],
  ['package', ['--platform', 'amd64'], '--platform: cannot use "amd64"'],
  ['package', ['--runtime', 'a', '--runtime', 'b'], '--runtime: 2 for 1 platforms'],
  ['package', ['--build-arg', 'BASE'], '--build-arg: cannot use "BASE"'],
  ['package', ['--registry', 'acme'], 'cannot use registry "acme"'],
  ['package', ['--runtime', '/nope.tar'], 'cannot embed /nope.tar: it is not there'],
] as const)('npm run %s -- %j ends with 2 and one line', (main, args, words) => {
  const { status, stdout, stderr } = run(main, args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^[^\n]+\n$/)
  expect(stderr).toContain(words)
})

test("without Crossplane's CLI, or a folder to write to, no builder is called", () => {
  const path = folder()
  const bin = programs({ docker: `[ "$1" = info ] || : > ${path}/called`, crossplane: 'exit 0' })
  const missing = run('package', ['--crossplane', '/nope'], bin)
  expect(missing.stderr).toContain('cannot build packages: "/nope" is not Crossplane\'s CLI')
  expect(missing.status).toBe(2)
  const out = run('package', ['--out', join(root, 'package.json')], bin)
  expect(out.stderr).toContain('--out: cannot make the folder')
  expect(out.status).toBe(2)
  expect(readdirSync(path)).toEqual([])
})

test('without a program that builds images it ends with 2, and names --runtime', () => {
  const { status, stderr } = run('package', ['--out', folder()], programs({ crossplane: 'exit 0' }))
  expect(status).toBe(2)
  expect(stderr).toContain('none of docker, podman, buildah works here')
})

// In their own words, without a network.
const UNREACHABLE = {
  buildah:
    'Error: creating build container: initializing source docker://gcr.io/distroless/nodejs24-debian13:nonroot: pinging container registry gcr.io: Get "https://gcr.io/v2/": dial tcp: lookup gcr.io: no such host',
  docker:
    'ERROR: failed to solve: node:24-slim: failed to resolve source metadata for docker.io/library/node:24-slim: dial tcp: lookup registry-1.docker.io: no such host',
}

test.each(Object.entries(UNREACHABLE))(
  'a base image that %s cannot pull ends with 1, and the flags that go without',
  (name, words) => {
    const build = `[ "$1" = info ] && exit 0; echo '${words}' >&2; exit 125`
    const bin = programs({ crossplane: 'exit 0', [name]: build })
    const { status, stderr } = run('package', ['--out', folder()], bin)
    expect(status).toBe(1)
    for (const flag of ['--build-arg BASE=…', '--build-arg BUILD=…', '--runtime FILE']) {
      expect(stderr).toContain(flag)
    }
    expect(stderr.trim().split('\n').at(-1)).toBe(words)
  },
)

test('a build that fails for another reason ends with 1 and the words of the builder', () => {
  const build = '[ "$1" = info ] && exit 0; echo "npm error: no space left" >&2; exit 1'
  const bin = programs({ crossplane: 'exit 0', docker: build })
  const { status, stderr } = run('package', ['--out', folder()], bin)
  expect(status).toBe(1)
  expect(stderr).toBe('cannot build the image for linux/amd64: docker: npm error: no space left\n')
})
