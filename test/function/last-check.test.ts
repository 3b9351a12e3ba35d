import { expect, it } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { apply, pass, type World } from '../../src/render/crossplane.ts'
import { changed, edited, later, ready, run, world } from '../golden/worlds.ts'
import { answerTo, checksIn, objectsIn } from './answer.ts'

type Job = KubeObject & { readonly spec?: { readonly suspend?: boolean } }

const jobsIn = async (state: World) => {
  const { response } = await pass(state, run)
  const made = Object.entries(objectsIn<Job>(response)).filter(([key]) => /^verify-job-/.test(key))
  return {
    made: made.map(([key]) => key),
    running: checksIn(response),
    ready: made.map(([key]) => response.desired?.resources?.[key]?.ready === 1),
    next: apply(state, response),
  }
}

const withoutPods = (state: World): World =>
  changed(state, 'rest-deployment', (object) => ({ ...object, status: { observedGeneration: 1 } }))

it('is made together with the services, but does not run, and is not said to be ready', async () => {
  const first = await jobsIn(await later(world(), 2))
  expect(first.made).toHaveLength(1)
  expect(first.running).toEqual([])
  expect(first.ready).toEqual([false])
})

it('runs once the last service has rolled out, by the same object', async () => {
  const { made, next } = await jobsIn(await later(world(), 2))
  expect((await jobsIn(withoutPods(next))).running).toEqual([])
  const rolled = await jobsIn(next)
  expect(rolled.running).toEqual(made)
})

it('goes on, and stays when it is through, whatever becomes of a service', async () => {
  const state = await ready(world())
  const { running, ready: ok } = await jobsIn(withoutPods(state))
  expect(running).toEqual(Object.keys(state.observed).filter((key) => /^verify-/.test(key)))
  expect(ok).toEqual([true])
})

it('of a change waits for that change, in place of the one before', async () => {
  const before = await ready(world())
  const state = edited(before, { auth: { siteUrl: 'https://x.io' } })
  const { made, running, next } = await jobsIn(state)
  expect(running).toEqual([])
  expect(before.observed).not.toHaveProperty(made.join())
  expect((await jobsIn(next)).running).toEqual(made)
})

it('says one thing while it begins, whether it is resumed or runs', async () => {
  const state = edited(await ready(world()), { auth: { siteUrl: 'https://x.io' } })
  const rolled = (await jobsIn(state)).next
  const resumed = await answerTo(rolled)
  const [key = ''] = checksIn(resumed.response)
  const unseen = changed(apply(rolled, resumed.response), key, (job) => ({
    ...job,
    status: { conditions: [{ type: 'Suspended', status: 'True' }] },
  }))
  const words = 'waiting for set-up (verify): its Job has not completed yet'
  expect([resumed.message, (await answerTo(unseen)).message]).toEqual([words, words])
})

it('that has completed counts, though somebody suspends its Job', async () => {
  const state = await ready(world())
  const key = Object.keys(state.observed).find((each) => each.startsWith('verify-')) ?? ''
  const suspended = changed(state, key, (job: Job) => ({
    ...job,
    spec: { ...job.spec, suspend: true },
  }))
  const { ready: ok, running } = await jobsIn(withoutPods(suspended))
  expect([ok, running]).toEqual([[true], [key]])
})

it('does not take over a Job of its name, and says whose it is', async () => {
  const state = edited(await ready(world()), { auth: { siteUrl: 'https://x.io' } })
  const { made, next } = await jobsIn(state)
  const { [made.join()]: gone, ...observed } = next.observed
  const theirs: KubeObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: gone?.metadata?.name ?? '', namespace: 'team-a' },
  }
  const cluster = { ...next.cluster, objects: [...next.cluster.objects, theirs] }
  const { keys, reason, message } = await answerTo({ ...next, observed, cluster })
  expect(keys).not.toContain(made.join())
  expect(keys).toContain('rest-deployment')
  expect(reason).toBe('Blocked')
  expect(message).toContain(`Job team-a/${gone?.metadata?.name} exists and is not this project's`)
})

it('is made once in a start, when everything that it is named after is there', async () => {
  const made = new Set<string>()
  let state = world({ objectStore: { type: 'VersityGW' } })
  for (const _ of Array(6)) {
    const { made: now, next } = await jobsIn(state)
    for (const key of now) made.add(key)
    state = next
  }
  expect(made.size).toBe(1)
})

it('is not made while the name of an object of the project is taken', async () => {
  const state = edited(await ready(world()), { auth: { siteUrl: 'https://x.io' } })
  const { 'rest-service': gone, ...observed } = state.observed
  const theirs = { ...gone, metadata: { ...gone?.metadata, ownerReferences: [] } } as KubeObject
  const stranger = { ...theirs, metadata: { ...theirs.metadata, labels: {}, annotations: {} } }
  const cluster = { ...state.cluster, objects: [...state.cluster.objects, stranger] }
  expect((await jobsIn({ ...state, observed, cluster })).made).toEqual([])
})
