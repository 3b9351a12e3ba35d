import { beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { inWords, referenceTo } from './plane/client.ts'
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
const sequence = (values: readonly (string | undefined)[]): string[] =>
  values.filter((value, i) => value !== values[i - 1]).map(String)

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

  test('PHASE only goes forward', () => {
    const phases = sequence(states().map(({ status }) => status?.phase))
    expect(phases.filter((phase) => phase !== 'undefined')).toEqual([
      'Pending',
      'Provisioning',
      'Ready',
    ])
  })

  test('MESSAGE is there from the first answer of the function on, and never empty', () => {
    const messages = states().map((claim) => condition(claim, 'Operational')?.message)
    const first = messages.findIndex((message) => message !== undefined)
    expect(first).toBeGreaterThan(-1)
    expect(messages.slice(first)).toSatisfy((all: (string | undefined)[]) =>
      all.every((message) => message !== undefined && message.trim() !== ''),
    )
  })

  test('MESSAGE names the database, the set-up and the last check while it waits for them', () => {
    const messages = sequence(states().map((claim) => condition(claim, 'Operational')?.message))
    const all = messages.join('\n')
    expect(all).toMatch(/^waiting for the seed of the project to be kept$/m)
    expect(all).toMatch(/^waiting for database: /m)
    expect(all).toMatch(/^waiting for set-up \((database|auth-migrations)\): /m)
    expect(all).toMatch(/^waiting for set-up \(verify\): /m)
    expect(messages.at(-1)).toBe(`every service answers at ${states().at(-1)?.status?.url}`)
  })

  test('READY is True once, and only when every workload works', () => {
    const ready = states().map((claim) => condition(claim, 'Ready')?.status === 'True')
    expect(sequence(ready.map(String))).toEqual(['false', 'true'])

    const since = versionOf(states()[ready.indexOf(true)] as Supabase)
    const workloads = recording
      .states()
      .filter((object) => object.kind !== 'Supabase' && versionOf(object) < since)
    const last = new Map(workloads.map((object) => [inWords(referenceTo(object)), object]))
    const idle = [...last].filter(([, object]) => !works(object as Workload))
    expect(last.size).toBeGreaterThan(0)
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
