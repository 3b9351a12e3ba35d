import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { type ImmutablePath, immutable, ruleMessage } from '../../src/api/immutable.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { CROSSPLANE_NAMESPACE } from './plane/chart.ts'
import { FUNCTION } from './plane/function.ts'
import { CONFIGURATION, isTrue, XRD } from './plane/install.ts'
import { claimOf, newNamespace } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client, kubectl } = plane

const claimReference = { apiVersion: 'xsupabase.io/v1alpha1', kind: 'Supabase' }
const theFunction = { ...CONFIGURATION, kind: 'Function', name: FUNCTION }

let namespace: string
beforeAll(async () => {
  namespace = await newNamespace(client)
})

test.each([
  ['Configuration', 'Installed', CONFIGURATION],
  ['Configuration', 'Healthy', CONFIGURATION],
  ['Function', 'Installed', theFunction],
  ['Function', 'Healthy', theFunction],
  ['XRD', 'Established', XRD],
  ['XRD', 'Offered', XRD],
])('the %s becomes %s', async (_, condition, reference) => {
  await until(
    `${reference.kind} to be ${condition}`,
    60,
    async () => (await isTrue(client, reference, condition)) || undefined,
  )
})

type Deployment = KubeObject & {
  readonly spec: { readonly replicas: number; readonly template: { readonly spec: object } }
}

const containing = (port: object) => expect.objectContaining(port)

test('the function runs as examples/prerequisites/runtime.yaml says, found by its image', async () => {
  const file = join(import.meta.dirname, '../../examples/prerequisites/runtime.yaml')
  const [config] = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS())
  const { replicas, template } = config.spec.deploymentTemplate.spec
  const [deployment] = await client.list<Deployment>({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: CROSSPLANE_NAMESPACE,
  })
  const { containers, ...pod } = template.spec
  const [{ ports, ...container }] = containers
  expect(deployment?.spec.replicas).toBe(replicas)
  expect(deployment?.spec.template.spec).toMatchObject({
    ...pod,
    containers: [{ ...container, ports: expect.arrayContaining(ports.map(containing)) }],
  })
})

test('kubectl explain teaches what a field is for, and its value when absent', async () => {
  const spec = await kubectl('explain', 'supabase.spec')
  expect(spec).toContain('What the project shall be. Every field is optional.')
  expect(spec).toContain('plan\t<string>')
  const nested = await kubectl('explain', 'supabase.spec.auth.jwtExpiry')
  expect(nested).toContain('Life of an access token')
  expect(nested).toContain('Default: 1h')
  expect(nested).toContain('Example: 30m')
})

test.each([
  ['supabases', 'NAME URL PHASE RELEASE MESSAGE SYNCED READY CONNECTION-SECRET AGE'],
  ['xsupabases', 'NAME URL PHASE RELEASE MESSAGE SYNCED READY COMPOSITION AGE'],
])('kubectl get %s shows %s', async (plural, columns) => {
  const name = 'columns'
  await client.apply({ ...claimOf(name), metadata: { name, namespace } })
  await until('the composite to exist', 30, async () =>
    (await kubectl('get', 'xsupabases')).includes(name) ? true : undefined,
  )
  const [header = ''] = (await kubectl('get', plural, '-n', namespace)).split('\n')
  expect(header.trim().split(/ {2,}/).join(' ')).toBe(columns)
})

type Change = { readonly before: unknown; readonly after: unknown }

/** For each rule, a value and one that may not follow it. */
const refused: Readonly<Record<Exclude<ImmutablePath, 'database.type'>, Change>> = {
  'database.majorVersion': { before: 17, after: 18 },
  'database.storage.className': { before: 'fast', after: 'slow' },
  'database.storage.size': { before: '10Gi', after: '9999Mi' },
  'database.storage.walSize': { before: '2Gi', after: '1Gi' },
  'database.cloudNativePG.postgresUID': { before: 101, after: 102 },
  'database.cloudNativePG.postgresGID': { before: 102, after: 103 },
  'database.zalando.postgresUID': { before: 101, after: 102 },
  'database.zalando.postgresGID': { before: 103, after: 104 },
  'database.crunchy.repositorySize': { before: '20Gi', after: '10Gi' },
  'objectStore.type': { before: 'MinIO', after: 'VersityGW' },
  'objectStore.storage.className': { before: 'fast', after: 'slow' },
  'objectStore.storage.size': { before: '1Ti', after: '1000Gi' },
  'objectStore.storage.accessMode': { before: 'ReadWriteOnce', after: 'ReadWriteMany' },
  'objectStore.versityGW.metadata': { before: 'Sidecar', after: 'ExtendedAttributes' },
  'objectStore.minIOOperator.servers': { before: 4, after: 5 },
  'objectStore.minIOOperator.volumesPerServer': { before: 2, after: 1 },
  'secrets.seedSecretRef': { before: { name: 'a', key: 'k' }, after: { name: 'b', key: 'k' } },
  'secrets.jwtSecretRef': { before: { name: 'a', key: 'k' }, after: { name: 'a', key: 'l' } },
  'secrets.generations.jwt': { before: 2, after: 1 },
  'secrets.generations.apiKeys': { before: 2, after: 1 },
  'secrets.generations.database': { before: 2, after: 1 },
  'secrets.generations.s3': { before: 2, after: 1 },
  'secrets.generations.dashboard': { before: 2, after: 1 },
}

/** `a.b.c` and a value as the object that says so. */
const nested = (path: string, value: unknown): Readonly<Record<string, unknown>> => {
  const [first = '', ...rest] = path.split('.')
  return { [first]: rest.length === 0 ? value : nested(rest.join('.'), value) }
}

describe('what cannot be taken back', () => {
  const name = 'decided'
  beforeAll(async () => {
    // paused: nothing is to come of it
    const annotations = { 'crossplane.io/paused': 'true' }
    await client.apply({ ...claimOf(name), metadata: { name, namespace, annotations } })
    for (const [path, { before }] of Object.entries(refused)) {
      await client.patch({ ...claimReference, name, namespace }, { spec: nested(path, before) })
    }
  })

  test.each(Object.entries(refused))(
    'the API server refuses it, and says why: %s',
    async (path, { after }) => {
      const rule = immutable.find((known) => known.path === path)
      const patch = JSON.stringify({ spec: nested(path, after) })
      const asked = ['patch', 'supabase', name, '-n', namespace, '--type=merge', '-p', patch]
      await expect(kubectl(...asked, '--dry-run=server')).rejects.toThrow(rule && ruleMessage(rule))
    },
  )
})
