import { expect, it } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { pass, type RunFunction, type World } from '../../src/render/crossplane.ts'
import { changed, platform, ready, withObjects, world } from '../golden/worlds.ts'
import { runAfter, ZERO } from './clock.ts'

const GENERIC = 'waiting for rest: 0 of 2 pods are available'
const WHY = 'waiting for rest: rest: ErrImagePull: not found'

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'shop-rest-1',
    namespace: 'team-a',
    labels: { 'app.kubernetes.io/component': 'rest' },
  },
  status: {
    containerStatuses: [
      { name: 'rest', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } },
    ],
  },
} as KubeObject

/** A project whose PostgREST has no pods, since when it has said `message`. */
const waiting = async (message: string, settings = {}): Promise<World> => {
  const start = await ready(world({ replicas: 2 }, { objects: [platform(settings)] }))
  const state = changed(start, 'rest-deployment', (object) => ({
    ...object,
    status: { observedGeneration: 1 },
  }))
  const labels = {
    ...state.observed['rest-deployment']?.metadata?.labels,
    ...pod.metadata?.labels,
  }
  const told = {
    type: 'Operational',
    status: 'False',
    reason: 'Degraded',
    message,
    lastTransitionTime: ZERO,
  }
  const { status } = state.composite as { status: object }
  return withObjects(
    { ...state, composite: { ...state.composite, status: { ...status, conditions: [told] } } },
    { ...pod, metadata: { ...pod.metadata, labels } } as KubeObject,
  )
}

/** What the claim is told after some seconds, and whether pods were asked for. */
const toldAfter = async (seconds: number, state: World) => {
  const { response } = await pass(state, runAfter(seconds))
  const asked = Object.keys(response.requirements?.resources ?? {})
  return [response.conditions[0]?.message, asked.some((name) => name.startsWith('v1/Pod'))]
}

it('pods are asked for once something is waited for in vain, for each of their events counts', async () => {
  const state = await waiting(GENERIC)
  expect(await toldAfter(0, state)).toEqual([GENERIC, false])
  expect(await toldAfter(19, state)).toEqual([GENERIC, false])
  expect(await toldAfter(20, state)).toEqual([WHY, true])
})

it('pods are asked for as long as what they gave as the reason lasts', async () => {
  expect(await toldAfter(1, await waiting(WHY))).toEqual([WHY, true])
})

it('pods are not asked for what is waited for since this pass', async () => {
  const elsewhere = await waiting('waiting for auth: 0 of 2 pods are available')
  expect(await toldAfter(3600, elsewhere)).toEqual([GENERIC, false])
})

it('pods are asked for where the clocks of Crossplane and of the function differ, by more than they may', async () => {
  expect(await toldAfter(-5, await waiting(GENERIC))).toEqual([GENERIC, false])
  expect(await toldAfter(-3600, await waiting(GENERIC))).toEqual([WHY, true])
})

it('pods that are asked for stay so within a pass, which replicas whose clocks differ answer in turn', async () => {
  const clocks = [20, 0]
  const turns: RunFunction = async (request) => {
    clocks.reverse()
    return runAfter(clocks[1] ?? 0)(request)
  }
  const { response } = await pass(await waiting(GENERIC), turns)
  expect(response.conditions[0]?.message).toBe(WHY)
})

it('pods are never asked for where the platform does not want it', async () => {
  const state = await waiting(GENERIC, { diagnostics: { pods: false } })
  expect(await toldAfter(3600, state)).toEqual([GENERIC, false])
})
