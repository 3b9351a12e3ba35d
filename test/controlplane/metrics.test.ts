import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { desiredOf, differences } from './desired.ts'
import { effectOf } from './effect.ts'
import { apply, claimOf, type Project } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'
import { withoutCircuitBreaker } from './unbroken.ts'

const { client } = plane

const OWN = ['exporters-policy', 'metrics-alerts', 'metrics-dashboard', 'metrics-pods']

/** Its own Composition, so that no other test's project is measured. */
const name = `measured-${randomBytes(3).toString('hex')}`

const input = (type: 'None' | 'PrometheusOperator') => ({
  apiVersion: 'fn.xsupabase.io/v1alpha1',
  kind: 'Platform',
  metrics: { type, labels: { release: 'kube-prometheus-stack' }, namespaces: ['monitoring'] },
})

const composition = (type: 'None' | 'PrometheusOperator') => ({
  apiVersion: 'apiextensions.crossplane.io/v1',
  kind: 'Composition',
  metadata: { name },
  spec: {
    compositeTypeRef: { apiVersion: 'xsupabase.io/v1alpha1', kind: 'XSupabase' },
    mode: 'Pipeline',
    pipeline: [
      {
        step: 'supabase',
        functionRef: { name: 'xsupabase-function-xsupabase' },
        input: input(type),
      },
    ],
  },
})

/** What another collector does to the objects in the cluster. */
const collectedBy = async (type: 'None' | 'PrometheusOperator') => {
  const before = await project.composed()
  await client.apply(composition(type))
  await until('the project to follow', 120, async () => {
    const present = (await project.composed()).has('metrics-pods')
    return present === (type === 'PrometheusOperator') || undefined
  })
  await project.change({})
  return effectOf(before, await project.composed())
}

/** The way for Prometheus, and what is told to it. */
const EDITED = [
  'database-policy',
  'gateway-config',
  'gateway-policy',
  'keys',
  'objectstore-policy',
  'realtime-policy',
]

const ROLLED = [
  'auth-deployment',
  'gateway-deployment',
  'imgproxy-deployment',
  'objectstore-statefulset',
  'storage-deployment',
]

withoutCircuitBreaker()

let project: Project
beforeAll(async () => {
  await client.apply(composition('None'))
  const spec = { plan: 'nano', deletionProtection: false, compositionRef: { name } }
  project = await apply(client, [claimOf('measured', spec)])
  await project.ready()
})
afterAll(async () => {
  await project.delete('Foreground')
  await client.delete({ ...composition('None'), name })
})

test('turning metrics on makes what collects them, and replaces the pods whose exporter was off', async () => {
  expect(await collectedBy('PrometheusOperator')).toEqual({
    rolls: ROLLED,
    edits: EDITED,
    jobs: ['verify-job'],
    comes: OWN,
  })
})

test('the API server keeps every field of them, by the CRDs of the Prometheus Operator', async () => {
  const [wanted, stored] = await Promise.all([
    desiredOf(client, project, input('PrometheusOperator')),
    project.composed(),
  ])
  for (const key of OWN) {
    expect(wanted.has(key), key).toBe(true)
    expect(differences(wanted.get(key), stored.get(key)), key).toEqual([])
  }
})

test('turning them off again takes them away', async () => {
  expect(await collectedBy('None')).toEqual({
    rolls: ROLLED,
    edits: EDITED,
    jobs: ['verify-job'],
    goes: OWN,
  })
})
