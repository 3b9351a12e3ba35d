import { beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { named } from './effect.ts'
import { apply, claimOf, newNamespace, type Project, type Supabase } from './plane/project.ts'
import { type Recording, record, versionOf } from './record.ts'
import { plane } from './running.ts'
import { told } from './told.ts'

const { client } = plane

type Body = KubeObject & {
  readonly data?: unknown
  readonly spec?: { readonly replicas?: number; readonly suspend?: boolean }
  readonly status?: {
    readonly phase?: string
    readonly replicas?: number
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}

const SECONDS = 590 // other work may share the machine

const sleep = (project: Project): Promise<unknown> =>
  project.patch({ spec: { state: 'Hibernated' } })

const asleep = (project: Project): Promise<Supabase> =>
  project.until('to sleep', ({ status }) => status?.phase === 'Hibernated', SECONDS)

/** Pods that have not ended, by the name of their component. */
const running = async ({ namespace }: Project): Promise<string[]> =>
  (await client.list<Body>({ apiVersion: 'v1', kind: 'Pod', namespace }))
    .filter(({ metadata, status }) => status?.phase !== 'Succeeded' && !metadata?.deletionTimestamp)
    .map(({ metadata }) => metadata?.name ?? '')

/** Data of every Secret, and the volume with the files, by composition key. */
const kept = (objects: ReadonlyMap<string, KubeObject>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...objects]
      .filter(([, { kind }]) => ['Secret', 'PersistentVolumeClaim', 'Cluster'].includes(kind))
      .map(([key, object]) => [key, [object.metadata?.uid, (object as Body).data]]),
  )

const uidOf = (objects: ReadonlyMap<string, KubeObject>, job: string): string | undefined =>
  [...objects].find(([key]) => named(key) === job)?.[1].metadata?.uid

const has = ({ status }: Body, type: string): boolean =>
  status?.conditions?.some((each) => each.type === type && each.status === 'True') ?? false

describe('a project that was Ready', () => {
  let project: Project
  let recording: Recording
  let before: ReadonlyMap<string, KubeObject>
  beforeAll(async () => {
    const namespace = await newNamespace(client)
    project = await apply(client, [claimOf('night', { plan: 'nano' })], namespace)
    await project.ready(SECONDS)
    before = await project.composed()
    recording = record(
      client,
      [
        { apiVersion: 'apps/v1', kind: 'Deployment' },
        { apiVersion: 'apps/v1', kind: 'StatefulSet' },
        { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' },
      ].map((scope) => ({ ...scope, namespace })),
    )
    await sleep(project)
    await asleep(project)
    await recording.end()
  })

  test('says that it sleeps, and is not Ready', async () => {
    expect(await told(project)).toMatchObject({
      PHASE: 'Hibernated',
      READY: 'False',
      SYNCED: 'True',
      MESSAGE: 'no pod runs, data and keys are kept; spec.state Running wakes the project',
    })
  })

  test('has no pod, and loses no object but the last check', async () => {
    expect(await running(project)).toEqual([])
    const after = await project.composed()
    const keys = [...after.keys()].map(named)
    expect([...before.keys()].map(named).filter((key) => !keys.includes(key))).toEqual([
      'verify-job',
    ])
    expect(kept(after)).toEqual(kept(before))
  })

  test('its database goes to sleep when every pod that uses it is gone', () => {
    const states = recording.states() as readonly Body[]
    const slept = states.find(({ metadata }) => metadata?.annotations?.['cnpg.io/hibernation'])
    if (!slept) throw new Error('the Cluster was never told to hibernate')
    const earlier = states.filter(
      (state) => state.kind !== 'Cluster' && versionOf(state) < versionOf(slept),
    )
    const last = new Map(earlier.map((state) => [state.metadata?.uid, state]))
    expect(last.size).toBeGreaterThan(5)
    for (const { spec, status, metadata } of last.values()) {
      expect([spec?.replicas, status?.replicas ?? 0], metadata?.name).toEqual([0, 0])
    }
  })

  test('a change meanwhile starts nothing', async () => {
    await project.change(
      { auth: { siteUrl: 'https://x.io' }, rest: { schemas: ['shop'] } },
      SECONDS,
    )
    expect(await running(project)).toEqual([])
    expect((await told(project)).PHASE).toBe('Hibernated')
    const jobs = [...(await project.composed()).values()].filter(({ kind }) => kind === 'Job')
    for (const job of jobs as readonly Body[]) {
      expect(has(job, 'Complete') || job.spec?.suspend, job.metadata?.name).toBe(true)
    }
  })

  test('wakes as the same project, by what was asked meanwhile, and is checked again', async () => {
    await project.change({ state: 'Running' }, SECONDS)
    expect(await told(project)).toMatchObject({ PHASE: 'Ready', READY: 'True' })
    const after = await project.composed()
    const { 'gateway-config': _, ...same } = kept(before)
    expect(kept(after)).toMatchObject(same)
    expect(uidOf(after, 'verify-job')).toBeTruthy()
    expect(uidOf(after, 'verify-job')).not.toBe(uidOf(before, 'verify-job'))
    expect(JSON.stringify(after.get('auth-deployment'))).toContain('https://x.io')
  })

  test('nothing that happened is a Warning of Crossplane', async () => {
    const warnings = (await project.events())
      .filter(({ type, involvedObject }) => type === 'Warning' && involvedObject.kind !== 'Pod')
      .map(({ reason, message }) => `${reason}: ${message}`)
    expect(warnings).toEqual([])
  })
})

test('a project that is put to sleep while it starts sleeps, and starts when it wakes', async () => {
  const project = await apply(client, [claimOf('early', { plan: 'nano' })])
  await project.until('to start', ({ status }) => status?.phase === 'Provisioning')
  await sleep(project)
  await asleep(project)
  expect(await running(project)).toEqual([])
  await project.change({ state: 'Running' }, SECONDS)
})

test('a project that is born asleep has its keys and its database, and runs nothing', async () => {
  const project = await apply(client, [claimOf('born', { plan: 'nano', state: 'Hibernated' })])
  await asleep(project)
  expect(await running(project)).toEqual([])
  expect([...(await project.composed()).keys()]).toEqual(
    expect.arrayContaining(['seed', 'connection', 'database-cluster', 'rest-deployment']),
  )
  await project.change({ state: null }, SECONDS)
})
