import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runFunction } from '../../src/function.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { createLog } from '../../src/log.ts'
import { toComposite, uidOf } from '../../src/render/composite.ts'
import { settled } from '../../src/render/controllers.ts'
import { RESOURCE_NAME } from '../../src/render/crossplane.ts'
import { readDocuments } from '../../src/render/documents.ts'
import { madeBy } from '../../src/render/made.ts'
import { toManifest } from '../../src/render/manifests.ts'
import { type RunningServer, startServer } from '../../src/server.ts'
import { controlPlaneBinary, coreFiles } from '../programs/control-plane.ts'
import { objects, render } from '../render/render.ts'
import { definitionOf } from './plane/crds.ts'
import { exampleNames } from './plane/examples.ts'
import { FUNCTION } from './plane/function.ts'

const root = join(import.meta.dirname, '../..')
const apis = (file: string): string => join(root, 'apis/supabases', file)
const fileOf = (name: string): string => join(root, 'examples', `${name}.yaml`)

const CLAIM_NAME = 'crossplane.io/claim-name'

/** The same keys in both renderings. */
const SEED = Buffer.alloc(32, 7).toString('base64')
const NAMESPACE = 'team-a'

const crossplane = async (...args: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(controlPlaneBinary('crossplane'), args, {
    maxBuffer: 64 * 2 ** 20,
  })
  return stdout
}

let folder: string
let server: RunningServer
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xsupabase-tools-'))
  server = await startServer({
    handler: (request) => runFunction(request),
    log: createLog(false, { write: () => undefined }),
    address: '127.0.0.1:0',
    tls: 'insecure', // the CLI knows nothing else
  })
})
afterAll(async () => {
  await server.drain()
  rmSync(folder, { recursive: true })
})

const keyOf = ({ metadata }: KubeObject): string => metadata?.annotations?.[RESOURCE_NAME] ?? ''

const byKey = (all: readonly KubeObject[]): Readonly<Record<string, KubeObject>> =>
  Object.fromEntries(
    all.filter((object) => keyOf(object) !== '').map((object) => [keyOf(object), object]),
  )

/** An object as `npm run render` shows it: without its owner. */
const unowned = ({ metadata, ...object }: KubeObject): KubeObject => {
  const { ownerReferences: _, ...rest } = metadata ?? {}
  return { ...object, metadata: rest } as KubeObject
}

const inNamespace = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, namespace: NAMESPACE },
})

/** What `crossplane composition render` makes of an example that stands as `ours` says. */
const theirs = async (name: string, ours: readonly KubeObject[]): Promise<string> => {
  const all = readDocuments(fileOf(name)).map(({ object }) => inNamespace(object))
  const claim = all.find(({ kind }) => kind === 'Supabase') as KubeObject
  const composite = toComposite(claim)
  const { uid } = composite.metadata as { uid: string }
  const observed = ours.map((object) =>
    settled({ ...object, metadata: { ...object.metadata, uid: uidOf(`${uid}/${keyOf(object)}`) } }),
  )
  const beside = [...all.filter(({ kind }) => kind !== 'Supabase'), ...observed.flatMap(madeBy)]
  const annotations = {
    'render.crossplane.io/runtime': 'Development',
    'render.crossplane.io/runtime-development-target': server.address,
  }
  const ourFunction = {
    apiVersion: 'pkg.crossplane.io/v1',
    kind: 'Function',
    metadata: { name: FUNCTION, annotations },
    spec: { package: 'example.org/function:v1' },
  }
  const stream = (name: string, all: readonly unknown[]): string =>
    write(name, all.map(toManifest).join(''))
  return crossplane(
    ...['composition', 'render', stream('xr.yaml', [composite]), apis('composition.yaml')],
    ...[stream('function.yaml', [ourFunction]), '--include-full-xr'],
    ...['--crossplane-binary', controlPlaneBinary('crossplane-core')],
    ...['--xrd', apis('definition.yaml'), '-o', stream('observed.yaml', observed)],
    ...(beside.length > 0 ? ['-e', stream('beside.yaml', beside)] : []),
  )
}

describe.each(exampleNames)('examples/%s.yaml', (name) => {
  let ours: readonly KubeObject[]
  let rendered: string
  beforeAll(async () => {
    const args = [fileOf(name), '-o', 'yaml', '--seed', SEED, '-n', NAMESPACE]
    const { stdout, stderr, code } = await render(args)
    expect(code, stderr).toBe(0)
    const claim = readDocuments(fileOf(name)).find(
      ({ object }) => object.kind === 'Supabase',
    )?.object
    ours = objects(stdout).filter(({ metadata }) => {
      const { [CLAIM_NAME]: of = claim?.metadata?.name } = metadata?.labels ?? {}
      return of === claim?.metadata?.name // the first of several
    })
    rendered = await theirs(name, ours)
  })

  test("is Ready to Crossplane's CLI", () => {
    const composite = objects(rendered).find(({ kind }) => kind === 'XSupabase')
    expect(composite).toMatchObject({ status: { phase: 'Ready' } })
  })

  test("is the same to Crossplane's CLI as to npm run render", () => {
    const all = byKey(objects(rendered).map(unowned))
    expect(Object.keys(all).length).toBeGreaterThan(10)
    expect(all).toEqual(byKey(ours))
  })

  test("is valid to Crossplane's CLI by every CRD", async () => {
    mkdirSync(join(folder, 'cache'), { recursive: true })
    const definitions = objects(rendered).flatMap(
      ({ apiVersion, kind }) => definitionOf(apiVersion, kind) ?? [],
    )
    const printed = await crossplane(
      ...['resource', 'validate', '--crossplane-image=', '--cache-dir', join(folder, 'cache')],
      ...['--error-on-missing-schemas', '--skip-success-results'],
      [
        ...[apis('definition.yaml'), coreFiles('crds')],
        write('definitions.yaml', definitions.map(toManifest).join('')),
      ].join(','),
      write('rendered.yaml', rendered),
    )
    expect(printed).toMatch(/0 missing schemas, \d+ success cases, 0 failure cases/)
  })
})
