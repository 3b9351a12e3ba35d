import { describe, expect, it } from 'vitest'
import type { Status } from '../../src/api/status.ts'
import { runFunction } from '../../src/function.ts'
import { pass, type RunFunction, type World } from '../../src/render/crossplane.ts'
import { changed, later, ready, world } from '../golden/worlds.ts'
import { statusIn } from './answer.ts'

const BORN = '2026-01-01T00:00:00Z'

const runAfter =
  (seconds: number): RunFunction =>
  (request) =>
    runFunction(
      request,
      () => ({ seed: Buffer.alloc(32, 7), issuedAt: 1_700_000_000 }),
      () => Date.parse(BORN) + seconds * 1000,
    )

type Told = { readonly message?: string; readonly since?: number; readonly status?: Status }

/** A world whose project was made at `BORN`, and has told this. */
const told = (state: World, { message = '', since = 0, status = {} }: Told): World => {
  const { metadata } = state.composite as { metadata: object }
  const condition = {
    type: 'Operational',
    status: 'False',
    reason: 'Provisioning',
    message,
    lastTransitionTime: new Date(Date.parse(BORN) + since * 1000).toISOString(),
  }
  return {
    ...state,
    composite: {
      ...state.composite,
      metadata: { ...metadata, creationTimestamp: BORN },
      status: { ...status, conditions: [condition] },
    },
  }
}

const toldAfter = async (seconds: number, state: World) => {
  const { response } = await pass(state, runAfter(seconds))
  return { message: response.conditions[0]?.message, status: statusIn(response) }
}

const SET_UP = 'waiting for set-up: its Jobs have not completed yet'
const SERVICES = 'waiting for services: not all of their pods are available yet'

/** Everything is there, and two services have no pods yet. */
const starting = async (): Promise<World> => {
  const without = { status: { observedGeneration: 1 } }
  const state = await ready(world())
  const one = changed(state, 'rest-deployment', (object) => ({ ...object, ...without }))
  return changed(one, 'storage-deployment', (object) => ({ ...object, ...without }))
}

describe('a new project', () => {
  const status: Status = { phase: 'Pending' }

  it('tells by its message alone where it stands', async () => {
    const state = told(await later(world(), 2), { status })
    const { message, status: now } = await toldAfter(19, state)
    expect(message).toBe(SET_UP)
    expect(Object.keys(now).sort()).toEqual(['phase', 'plan', 'release', 'url'])
    expect(now.phase).toBe('Pending')
  })

  it('tells of its parts when it is not new any more', async () => {
    const state = told(await later(world(), 2), { status })
    const { status: now } = await toldAfter(20, state)
    expect(now.phase).toBe('Provisioning')
    expect(now.components?.rest?.ready).toBe(false)
  })

  it('tells everything as soon as it is Ready', async () => {
    const { status: now } = await toldAfter(5, told(await ready(world()), { status }))
    expect(now.phase).toBe('Ready')
    expect(now.components?.rest?.ready).toBe(true)
  })
})

describe('a stage of a start', () => {
  const parts = { rest: { ready: false, message: 'as told' }, auth: { ready: false } }
  const status: Status = { phase: 'Provisioning', components: parts }

  it('does not tell of its parts anew', async () => {
    const state = told(await starting(), { message: SERVICES, since: 100, status })
    const { message, status: now } = await toldAfter(119, state)
    expect(message).toBe(SERVICES)
    expect(now.components?.rest?.message).toBe('as told')
    expect(now.components?.auth?.ready).toBe(false)
  })

  it('tells of them once it has lasted, and names what it waits for', async () => {
    const state = told(await starting(), { message: SERVICES, since: 100, status })
    const { message, status: now } = await toldAfter(120, state)
    expect(message).toBe('waiting for rest: 0 of 1 pods are available')
    expect(now.components?.rest?.message).toBe('0 of 1 pods are available')
    expect(now.components?.auth?.ready).toBe(true)
  })

  it('stays with the name of what it waits for', async () => {
    const message = 'waiting for rest: 0 of 1 pods are available'
    const state = told(await starting(), { message, since: 100, status })
    expect((await toldAfter(101, state)).message).toBe(message)
  })

  it('tells of them when another one comes', async () => {
    const state = told(await starting(), { message: SET_UP, since: 100, status })
    const { message, status: now } = await toldAfter(101, state)
    expect(message).toBe(SERVICES)
    expect(now.components?.auth?.ready).toBe(true)
  })

  it('has only parts that the project has now', async () => {
    const components = { ...parts, functions: { ready: true } }
    const state = told(await starting(), {
      message: SERVICES,
      since: 100,
      status: { phase: 'Provisioning', components },
    })
    const { status: now } = await toldAfter(101, state)
    expect(Object.keys(now.components ?? {})).not.toContain('functions')
    expect(Object.keys(now.components ?? {})).toContain('storage')
  })
})

it('what fails after the start is named at once', async () => {
  const state = told(await starting(), { status: { phase: 'Ready' } })
  const { message, status } = await toldAfter(1, state)
  expect(message).toBe('waiting for rest: 0 of 1 pods are available')
  expect(status.phase).toBe('Degraded')
  expect(status.components?.rest?.ready).toBe(false)
})
