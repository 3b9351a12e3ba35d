import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { type PackageOptions, type Packages, packages } from '../../src/package/packages.ts'
import { controlPlaneBinary } from '../programs/control-plane.ts'

const apis = join(import.meta.dirname, '../../apis/supabases')

const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'xsupabase-xpkg-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  return dir
}

const crossplane = controlPlaneBinary('crossplane')

const build = (options: Partial<PackageOptions> = {}): Packages =>
  packages({ out: folder(), crossplane, ...options })

const all = ({ functions, configuration }: Packages): Buffer[] =>
  [...functions, configuration].map((file) => readFileSync(file))

/** Kinds in a package, as Crossplane itself reads it. */
const kinds = (file: string): string[] => {
  const extracted = join(folder(), 'package.gz')
  execFileSync(crossplane, ['xpkg', 'extract', '--from-xpkg', file, '-o', extracted])
  return parseAllDocuments(gunzipSync(readFileSync(extracted)).toString())
    .flatMap((document): { kind: string }[] => document.toJS() ?? [])
    .map(({ kind }) => kind)
    .toSorted()
}

/** Archive of an image with one small layer. */
const image = (): string => {
  const dir = folder()
  const [layer, archive] = [join(dir, 'layer.tar'), join(dir, 'image.tar')]
  writeFileSync(join(dir, 'main.js'), 'console.log(1)')
  execFileSync('tar', ['-cf', layer, '-C', dir, 'main.js'])
  const crane = ['append', '-f', layer, '-t', 'runtime:latest', '-o', archive]
  execFileSync(controlPlaneBinary('crane'), crane, { stdio: 'pipe' })
  return archive
}

test('the same input gives the same bytes, with an image in it and without', () => {
  expect(all(build())).toEqual(all(build()))
  const runtimes = [{ file: image(), architecture: 'amd64' }]
  expect(all(build({ runtimes }))).toEqual(all(build({ runtimes })))
  expect(all(build({ runtimes }))).not.toEqual(all(build()))
})

test('the packages hold what they need and nothing else, no example among it', () => {
  const { functions, configuration } = build()
  expect(functions.map(kinds)).toEqual([['CustomResourceDefinition', 'Function']])
  const compositions = globSync('composition*.yaml', { cwd: apis })
  expect(kinds(configuration)).toEqual([
    'CompositeResourceDefinition',
    ...compositions.map(() => 'Composition'),
    'Configuration',
  ])
})

test('several images are a Function package each', () => {
  const file = image()
  const { functions } = build({
    runtimes: ['amd64', 'arm64'].map((architecture) => ({ file, architecture })),
  })
  expect(functions.map((path) => path.split('/').at(-1))).toEqual([
    'function-xsupabase-amd64.xpkg',
    'function-xsupabase-arm64.xpkg',
  ])
})

test('what is missing is told, with the way out', () => {
  expect(() => build({ crossplane: 'no-such-program' })).toThrow(
    /^cannot build packages: "no-such-program" is not Crossplane's CLI; --crossplane FILE names it/,
  )
  expect(() => build({ runtimes: [{ file: '/none.tar', architecture: 'amd64' }] })).toThrow(
    'cannot embed /none.tar: it is not there',
  )
})
