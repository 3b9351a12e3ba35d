import { beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { STUCK } from './plane/operators.ts'
import {
  apply,
  claimOf,
  condition,
  newNamespace,
  type Project,
  SMALL,
  type Supabase,
} from './plane/project.ts'
import { type Recording, record, versionOf } from './record.ts'
import { plane } from './running.ts'
import { told } from './told.ts'

const { client } = plane

const WORKLOADS = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' },
] as const

type Workload = KubeObject & {
  readonly spec?: { readonly replicas?: number }
  readonly status?: {
    readonly availableReplicas?: number
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}

/** Whether a workload does its work, by what its own controller says. */
const works = ({ spec, status }: Workload): boolean =>
  ['Available', 'Complete', 'Ready'].some((type) =>
    status?.conditions?.some((each) => each.type === type && each.status === 'True'),
  ) ||
  (spec?.replicas !== undefined && status?.availableReplicas === spec.replicas)

/** Each value that follows another one. */
const sequence = (values: readonly string[]): string[] =>
  values.filter((value, i) => value !== values[i - 1])

let project: Project
let recording: Recording

beforeAll(async () => {
  const namespace = await newNamespace(client)
  const claims = { apiVersion: 'xsupabase.io/v1alpha1', kind: 'Supabase' }
  recording = record(
    client,
    [claims, ...WORKLOADS].map((scope) => ({ ...scope, namespace })),
  )
  project = await apply(client, [claimOf('truth', SMALL)], namespace)
  await project.ready()
  await recording.end()
})

describe('from apply to Ready', () => {
  const states = (): Supabase[] =>
    recording.states().filter((object): object is Supabase => object.kind === 'Supabase')

  const messageOf = (object: Supabase): string | undefined =>
    condition(object, 'Operational')?.message

  test('PHASE only goes forward', () => {
    const phases = sequence(states().map(({ status }) => status?.phase ?? ''))
    const order = ['', 'Pending', 'Provisioning', 'Ready']
    expect(phases).toEqual(order.filter((phase) => phases.includes(phase)))
    expect(phases.at(-1)).toBe('Ready')
  })

  test('MESSAGE is there from the first answer of the function on, and never empty', () => {
    const messages = states().map(messageOf)
    const first = messages.findIndex((message) => message !== undefined)
    expect(first).toBeGreaterThan(-1)
    for (const message of messages.slice(first)) {
      expect(message).toMatch(/^waiting for \S.*|^every service answers at \S+$/)
    }
    expect(messages.at(-1)).toBe(`every service answers at ${states().at(-1)?.status?.url}`)
  })

  // which ones is a matter of moments: not every state of the composite reaches its claim
  test('MESSAGE names what it waits for', () => {
    const messages = states().map((claim) => messageOf(claim) ?? '')
    expect(messages.join('\n')).toMatch(
      /^waiting for ([a-z]+|set-up \([a-z-]+\)|database and services): \S/m,
    )
  })

  test('READY is True once, and only when every workload is there and works', async () => {
    const ready = states().map((claim) => condition(claim, 'Ready')?.status === 'True')
    expect(sequence(ready.map(String))).toEqual(['false', 'true'])

    const since = versionOf(states()[ready.indexOf(true)] as Supabase)
    const kinds: readonly string[] = WORKLOADS.map(({ kind }) => kind)
    const workloads = recording
      .states()
      .filter((object) => kinds.includes(object.kind) && versionOf(object) < since)
    const composite = (await project.composite()).metadata?.name ?? ''
    const called = ({ kind, metadata }: KubeObject): string =>
      `${kind} ${metadata?.name?.replace(`${composite}-`, '').replace(/-[0-9a-f]{10}$/, '')}`
    const last = new Map(workloads.map((object) => [called(object), object]))
    expect([...last.keys()].sort()).toEqual([
      'Cluster db',
      ...['auth', 'gateway', 'meta', 'rest', 'studio'].map((name) => `Deployment ${name}`),
      ...['auth-migrations', 'database', 'verify'].map((name) => `Job ${name}`),
    ])
    const idle = [...last].filter(([, object]) => !works(object as Workload))
    expect(idle.map(([name]) => name)).toEqual([])
  })
})

test('a database whose operator is stuck is told in its words, and heals by itself', async () => {
  const cluster = (await project.references()).find(({ kind }) => kind === 'Cluster')
  if (!cluster) throw new Error('there is no Cluster')
  const annotate = (value: string | null) =>
    client.patch(cluster, { metadata: { annotations: { [STUCK]: value } } })
  await annotate('Not enough disk space')
  await project.says(/^waiting for database: Not enough disk space$/)
  expect(await told(project)).toMatchObject({ PHASE: 'Degraded', READY: 'False' })
  await annotate(null)
  await project.ready()
  expect((await told(project)).MESSAGE).toMatch(/^every service answers at /)
})
