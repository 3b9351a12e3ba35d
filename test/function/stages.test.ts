import { describe, expect, it } from 'vitest'
import type { Status } from '../../src/api/status.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { pass, type World } from '../../src/render/crossplane.ts'
import { changed, edited, later, ready, world } from '../golden/worlds.ts'
import { statusIn } from './answer.ts'
import { runAfter, ZERO } from './clock.ts'

type Job = KubeObject & { readonly spec?: object; readonly status?: unknown }

type Told = { readonly message?: string; readonly since?: number; readonly status?: Status }

/** A world whose project has told this, so many seconds after `ZERO`. */
const told = (state: World, { message = '', since = 0, status = {} }: Told): World => {
  const condition = {
    type: 'Operational',
    status: 'False',
    reason: 'Provisioning',
    message,
    lastTransitionTime: new Date(Date.parse(ZERO) + since * 1000).toISOString(),
  }
  return {
    ...state,
    composite: {
      ...state.composite,
      status: { ...status, conditions: [condition] },
    },
  }
}

const toldAfter = async (seconds: number, state: World) => {
  const { response } = await pass(state, runAfter(seconds))
  return { message: response.conditions[0]?.message, status: statusIn(response) }
}

const START = 'waiting for database and services: they are being set up, started and checked'
const SERVICES = 'waiting for services: they are being set up, started and checked'

/** Two services have no pods. */
const lacking = (state: World): World => {
  const without = { status: { observedGeneration: 1 } }
  const one = changed(state, 'rest-deployment', (object) => ({ ...object, ...without }))
  return changed(one, 'storage-deployment', (object) => ({ ...object, ...without }))
}

/** Everything is there but the pods of two services, and the last check waits for them or runs. */
const starting = async (check: 'waits' | 'runs' = 'waits'): Promise<World> => {
  const state = await ready(world())
  const verify = Object.keys(state.observed).find((key) => key.startsWith('verify-')) ?? ''
  return lacking(
    changed(state, verify, ({ status: _, ...job }: Job) => ({
      ...job,
      spec: { ...job.spec, suspend: check === 'waits' },
    })),
  )
}

describe('a start', () => {
  const parts = { rest: { ready: false, message: 'as told' }, auth: { ready: false } }
  const status: Status = { phase: 'Provisioning', components: parts }

  it('has one message, and does not tell of its parts anew while it is young', async () => {
    const state = told(await starting(), { message: START, since: 100, status })
    const { message, status: now } = await toldAfter(159, state)
    expect(message).toBe(START)
    expect(now.components?.rest?.message).toBe('as told')
    expect(now.components?.auth?.ready).toBe(false)
  })

  it('names what it waits for once it has lasted, and tells of the parts', async () => {
    const state = told(await starting(), { message: START, since: 100, status })
    const { message, status: now } = await toldAfter(160, state)
    expect(message).toBe('waiting for rest: 0 of 1 pods are available')
    expect(now.components?.rest?.message).toBe('0 of 1 pods are available')
    expect(now.components?.auth?.ready).toBe(true)
  })

  it('stays with the name of what it waits for, and tells of it what it tells of its part', async () => {
    const message = 'waiting for rest: 0 of 1 pods are available'
    const state = told(await starting(), { message, since: 100, status })
    const { message: again, status: now } = await toldAfter(101, state)
    expect(again).toBe(message)
    expect(now.components?.rest?.message).toBe('0 of 1 pods are available')
  })

  it('has a stage of its services after a database that took long, and tells of the parts then', async () => {
    const message = 'waiting for database: Setting up primary'
    const state = told(await starting(), { message, since: 100, status })
    const { message: stage, status: now } = await toldAfter(119, state)
    expect(stage).toBe(SERVICES)
    expect(now.components?.auth?.ready).toBe(true)
    const next = told(await starting(), { message: SERVICES, since: 120, status })
    expect((await toldAfter(149, next)).message).toBe(SERVICES)
    expect((await toldAfter(149, next)).status.components?.rest?.message).toBe('as told')
    expect((await toldAfter(150, next)).message).toBe('waiting for rest: 0 of 1 pods are available')
  })

  it('tells only of parts that the project has now', async () => {
    const components = { ...parts, functions: { ready: true } }
    const state = told(await starting(), {
      message: START,
      since: 100,
      status: { phase: 'Provisioning', components },
    })
    const { status: now } = await toldAfter(101, state)
    expect(Object.keys(now.components ?? {})).not.toContain('functions')
    expect(now.components?.storage?.ready).toBe(false)
  })

  it('tells everything as soon as the project is Ready', async () => {
    const { status: now } = await toldAfter(101, told(await ready(world()), { since: 100, status }))
    expect(now.phase).toBe('Ready')
    expect(now.components?.rest).toEqual({
      ready: true,
      replicas: '1/1',
      version: expect.any(String),
    })
  })

  it('begins with it also where nothing was told yet', async () => {
    expect((await toldAfter(1, told(await starting(), {}))).message).toBe(START)
  })

  it('is none for what is born asleep', async () => {
    const asleep = world({ state: 'Hibernated' })
    expect((await toldAfter(0, asleep)).message).toBe('waiting for seed: it is being created')
    const state = told(await later(asleep, 2, false), { message: START, since: 100, status })
    expect((await toldAfter(101, state)).message).toMatch(/^waiting for database: /)
  })

  const making = async (phase: string): Promise<World> =>
    changed(await later(world(), 2), 'database-cluster', (object) => ({
      ...object,
      status: { phase },
    }))

  it('tells what the operator of the database does sooner, once that lasts', async () => {
    const state = await making('Setting up primary')
    const first = told(state, { message: START, since: 100, status })
    expect((await toldAfter(139, first)).message).toBe(START)
    expect((await toldAfter(140, first)).message).toBe('waiting for database: Setting up primary')
    const named = told(state, {
      message: 'waiting for database: Setting up primary',
      since: 140,
      status,
    })
    expect((await toldAfter(141, named)).message).toBe('waiting for database: Setting up primary')
  })
})

describe('in the middle of a start', () => {
  const status: Status = { phase: 'Provisioning', components: { rest: { ready: true } } }

  it('a service that ceases to be available under the last check is named at once, with its part', async () => {
    const state = told(await starting('runs'), { message: START, since: 100, status })
    const { message: now, status: parts } = await toldAfter(101, state)
    expect(now).toBe('waiting for rest: 0 of 1 pods are available')
    expect(parts.components?.rest?.ready).toBe(false)
  })

  it('a database that fails again is named at once', async () => {
    const state = changed(await ready(world()), 'database-cluster', (object) => ({
      ...object,
      status: { phase: 'Primary instance is being restarted' },
    }))
    const message = 'waiting for database: Primary instance is being restarted'
    for (const words of [START, SERVICES]) {
      const before = told(state, { message: words, since: 100, status })
      expect((await toldAfter(101, before)).message).toBe(message)
    }
  })

  it('a database whose change is not applied is named at once', async () => {
    const state = changed(await starting(), 'database-cluster', ({ metadata, ...object }) => ({
      ...object,
      metadata: { ...metadata, annotations: {} },
    }))
    const before = told(state, { message: START, since: 100, status })
    const { message: now } = await toldAfter(101, before)
    expect(now).toMatch(/^waiting for database: its change is being applied/)
  })

  it('a last check that has failed is named at once', async () => {
    const state = await ready(world())
    const verify = Object.keys(state.observed).find((key) => key.startsWith('verify-')) ?? ''
    const failed = { conditions: [{ type: 'Failed', status: 'True', message: 'deadline' }] }
    const ended = changed(state, verify, (object) => ({ ...object, status: failed }))
    const before = told(ended, { message: START, since: 100, status })
    const { message: now } = await toldAfter(101, before)
    expect(now).toMatch(/^waiting for set-up \(verify\): failed: deadline/)
  })

  it('a database that is put to sleep is not said to be made', async () => {
    const asleep = edited(await ready(world()), { state: 'Hibernated' })
    const state = told(await later(asleep, 2, false), { message: 'waiting for rest: …', status })
    const { message } = await toldAfter(1, state)
    expect(message).toMatch(/^waiting for database: it must be healthy before it hibernates/)
  })
})

it('what fails after the start is named at once, with its part', async () => {
  const state = told(lacking(await ready(world())), { status: { phase: 'Ready' } })
  const { message, status } = await toldAfter(1, state)
  expect(message).toBe('waiting for rest: 0 of 1 pods are available')
  expect(status.phase).toBe('Degraded')
  expect(status.components?.rest?.ready).toBe(false)
})
