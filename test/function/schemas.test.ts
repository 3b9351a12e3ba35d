import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet'
import { Job } from 'kubernetes-models/batch/v1/Job'
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap'
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim'
import { Secret } from 'kubernetes-models/v1/Secret'
import { Service } from 'kubernetes-models/v1/Service'
import { expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../src/kube/objects.ts'
import { newest } from '../../src/releases/index.ts'
import { cases } from '../golden/cases.ts'
import { readRequest } from '../golden/files.ts'
import { run } from '../golden/worlds.ts'
import { isInstalled } from '../programs/cache.ts'
import { operatorCrdFiles, operatorCrds } from '../programs/operator-crds.ts'
import { problems } from './strict.ts'

const root = join(import.meta.dirname, '../..')

const objects = (
  await Promise.all(cases.map(({ name }) => run(readRequest(newest.name, name))))
).flatMap((response) =>
  Object.values(response.desired?.resources ?? {}).map(
    ({ resource }) => resource as unknown as KubeObject,
  ),
)

const ofKind = (kind: string): KubeObject[] => objects.filter((object) => object.kind === kind)

type Model = new (data: never) => { validate: () => void }

it.each([
  ['Deployment', Deployment],
  ['StatefulSet', StatefulSet],
  ['Job', Job],
  ['PodDisruptionBudget', PodDisruptionBudget],
  ['PersistentVolumeClaim', PersistentVolumeClaim],
  ['Ingress', Ingress],
  ['NetworkPolicy', NetworkPolicy],
  ['ConfigMap', ConfigMap],
  ['Secret', Secret],
  ['Service', Service],
] as [string, Model][])('every %s is valid by the OpenAPI schema of Kubernetes', (kind, model) => {
  const rendered = ofKind(kind)
  expect(rendered.length).toBeGreaterThan(0)
  for (const object of rendered) new model(object as never).validate()
})

type Crd = {
  spec: {
    versions: {
      name: string
      schema: { openAPIV3Schema: { properties: Record<string, { [key: string]: unknown }> } }
    }[]
  }
}

const specSchema = (file: string, version: string): { [key: string]: unknown } => {
  const { spec } = parse(readFileSync(file, 'utf8')) as Crd
  const schema = spec.versions.find(({ name }) => name === version)?.schema.openAPIV3Schema
    .properties.spec
  if (!schema) throw new Error(`${file} has no spec in version ${version}`)
  return schema
}

// The operators' CRDs are not ours to copy; where a folder of them lies beside the repository, it counts.
const cluster = join(root, '../shared/crds/cnpg-clusters.yaml')
if (existsSync(cluster)) {
  it('every Cluster is valid by the CRD of CloudNativePG, unknown fields refused', () => {
    const rendered = ofKind('Cluster') as (KubeObject & { spec: unknown })[]
    expect(rendered.length).toBeGreaterThan(0)
    for (const { spec } of rendered) expect(problems(specSchema(cluster, 'v1'), spec)).toEqual([])
  })
}

const pooler = join(root, '../shared/crds/cnpg-poolers.yaml')
if (existsSync(pooler)) {
  it('every Pooler is valid by the CRD of CloudNativePG, unknown fields refused', () => {
    const rendered = ofKind('Pooler') as (KubeObject & { spec: unknown })[]
    expect(rendered.length).toBeGreaterThan(0)
    for (const { spec } of rendered) expect(problems(specSchema(pooler, 'v1'), spec)).toEqual([])
  })
}

const tenant = join(root, '../shared/crds/minio-tenants.yaml')
if (existsSync(tenant)) {
  it('every Tenant is valid by the CRD of the MinIO Operator, unknown fields refused', () => {
    const rendered = ofKind('Tenant') as (KubeObject & { spec: unknown })[]
    expect(rendered.length).toBeGreaterThan(0)
    for (const { spec } of rendered) expect(problems(specSchema(tenant, 'v2'), spec)).toEqual([])
  })
}

// Those of the Prometheus Operator come with the programs of the control-plane tests.
if (isInstalled(operatorCrdFiles)) {
  it.each(['PodMonitor', 'PrometheusRule'])(
    'every %s is valid by the CRD of the Prometheus Operator, unknown fields refused',
    (kind) => {
      const file = `monitoring.coreos.com_${kind.toLowerCase()}s.yaml`
      const schema = specSchema(join(operatorCrdFiles.folder, 'prometheus-operator', file), 'v1')
      const rendered = ofKind(kind) as (KubeObject & { spec: unknown })[]
      expect(rendered.length).toBeGreaterThan(0)
      for (const { spec } of rendered) expect(problems(schema, spec)).toEqual([])
    },
  )
}

// They come with the programs of the control plane.
const httpRoutes = operatorCrds
  .map((folder) => join(folder, 'gateway.networking.k8s.io_httproutes.yaml'))
  .find(existsSync)
if (httpRoutes) {
  it('every HTTPRoute is valid by the CRD of the Gateway API, unknown fields refused', () => {
    const rendered = ofKind('HTTPRoute') as (KubeObject & { spec: unknown })[]
    expect(rendered.length).toBeGreaterThan(0)
    for (const { spec } of rendered)
      expect(problems(specSchema(httpRoutes, 'v1'), spec)).toEqual([])
  })
}

const definition = join(root, 'apis/supabases/definition.yaml')

it.each(globSync('examples/*.yaml', { cwd: root }))(
  '%s: every claim is valid by our own XRD',
  (file) => {
    const documents = parseAllDocuments(readFileSync(join(root, file), 'utf8')).map(
      (document) => document.toJS() as KubeObject & { spec?: unknown },
    )
    const claims = documents.filter(({ kind }) => kind === 'Supabase')
    expect(claims.length).toBeGreaterThan(0)
    for (const { spec } of claims)
      expect(problems(specSchema(definition, 'v1alpha1'), spec ?? {})).toEqual([])
  },
)

it('every status is valid by our own XRD: an undeclared field would fail the whole pass', async () => {
  const { spec } = parse(readFileSync(definition, 'utf8')) as Crd
  const schema = spec.versions[0]?.schema.openAPIV3Schema.properties.status ?? {}
  for (const { name } of cases) {
    const response = await run(readRequest(newest.name, name))
    const composite = response.desired?.composite?.resource as { status?: unknown } | undefined
    if (composite?.status) expect(problems(schema, composite.status), name).toEqual([])
  }
})

it('a field that a schema does not name is a problem', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'object', properties: { b: { type: 'string' } } } },
  }
  expect(problems(schema, { a: { b: 'x' } })).toEqual([])
  expect(problems(schema, { a: { c: 'x' } })).toHaveLength(1)
})
