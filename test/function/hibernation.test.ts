import { Ready, type RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import { FROZEN_KEYS } from '../../src/composition-keys.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { apply, type World } from '../../src/render/crossplane.ts'
import { changed, edited, later, platform, ready, world } from '../golden/worlds.ts'
import { answerTo, checksIn, objectsIn, statusIn } from './answer.ts'

const ASLEEP: ClaimSpec = { state: 'Hibernated' }

type Rendered = KubeObject & {
  readonly spec?: { replicas?: number; suspend?: boolean; template?: unknown }
  readonly data?: unknown
}

const answer = async (state: World): Promise<RunFunctionResponse> =>
  (await answerTo(state)).response

const said = ({ conditions }: RunFunctionResponse) => conditions[0]

const annotation = (object: KubeObject | undefined): string | undefined =>
  object?.metadata?.annotations?.['cnpg.io/hibernation']

const pods = (objects: Readonly<Record<string, KubeObject>>): string[] =>
  Object.entries(objects).flatMap(([key, object]) => {
    const { spec } = object as Rendered
    return spec?.replicas ? [key] : []
  })

const asleep = (spec: ClaimSpec = {}): Promise<World> =>
  ready(world(spec)).then((state) => later(edited(state, { ...spec, ...ASLEEP }), 4))

const withStatus = (state: World, key: string, status: object): World =>
  changed(state, key, (object) => ({ ...object, status }) as KubeObject)

const jobsIn = (objects: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(objects).filter((key) => key.includes('-job-'))

describe('a project that is told to sleep', () => {
  it('loses its pods, and no object but the last check', async () => {
    const state = await ready(world())
    const desired = objectsIn<Rendered>(await answer(edited(state, ASLEEP)))
    const went = Object.keys(state.observed).filter((key) => !(key in desired))
    expect(went.map((key) => key.replace(/-[0-9a-f]+$/, ''))).toEqual(['verify-job'])
    expect(pods(desired)).toEqual([])
  })

  it('keeps every key, and the address, as they were', async () => {
    const state = await ready(world())
    const desired = objectsIn<Rendered>(await answer(await asleep()))
    for (const key of ['seed', 'keys', 'connection', 'database-admin', 'gateway-config']) {
      expect(desired[key]?.data, key).toEqual((state.observed[key] as Rendered).data)
    }
    expect(Object.keys(desired)).toEqual(
      expect.arrayContaining(FROZEN_KEYS.filter((key) => key in state.observed)),
    )
  })

  it('puts the database to sleep when nothing uses it any more, and not before', async () => {
    const state = edited(await ready(world()), ASLEEP)
    const first = await answer(state)
    expect(annotation(objectsIn<Rendered>(first)['database-cluster'])).toBeUndefined()
    expect(statusIn(first).database).toMatchObject({ ready: true })

    const scaled = apply(state, first)
    const leaving = withStatus(scaled, 'rest-deployment', { observedGeneration: 1, replicas: 1 })
    const second = await answer(leaving)
    expect(annotation(objectsIn<Rendered>(second)['database-cluster'])).toBeUndefined()
    expect(said(second)?.message).toBe('waiting for rest: 1 old pods are still there')

    const third = objectsIn<Rendered>(await answer(scaled))
    expect(annotation(third['database-cluster'])).toBe('on')
  })

  it('never wakes a database that sleeps because a pod shows itself', async () => {
    const state = withStatus(await asleep(), 'rest-deployment', {
      observedGeneration: 1,
      replicas: 1,
    })
    expect(annotation(objectsIn<Rendered>(await answer(state))['database-cluster'])).toBe('on')
  })

  it.each([
    [{}, /^waiting for database: it must be healthy before it hibernates: Failing over$/],
    [
      {
        conditions: [
          { type: 'cnpg.io/hibernation', status: 'False', message: 'Waiting for shop-db-1' },
        ],
      },
      /^waiting for database: Waiting for shop-db-1$/,
    ],
  ])('says what it waits for, in the words of the operator', async (more, words) => {
    const state = await asleep()
    const status = { phase: 'Failing over', readyInstances: 1, ...more }
    const response = await answer(withStatus(state, 'database-cluster', status))
    expect(said(response)?.message).toMatch(words)
    expect(statusIn(response).phase).toBe('Updating')
  })

  it('says that it sleeps: no client is answered, so it is not Ready', async () => {
    const response = await answer(await asleep())
    expect(said(response)).toMatchObject({
      type: 'Operational',
      reason: 'Hibernated',
      message: 'no pod runs, data and keys are kept; spec.state Running wakes the project',
    })
    expect(response.desired?.composite?.ready).toBe(Ready.READY_FALSE)
    const { phase, components, database, objectStore, url, keys } = statusIn(response)
    expect(phase).toBe('Hibernated')
    for (const part of [...Object.values(components ?? {}), database, objectStore]) {
      expect(part).toMatchObject({ ready: false, message: 'hibernates' })
    }
    expect(url && keys?.anon).toBeTruthy()
  })

  it('rests: Crossplane calls as seldom as for one that is Ready, and is asked nothing', async () => {
    const { meta, requirements } = await answer(await asleep())
    expect(meta?.ttl?.seconds).toBe(300)
    expect(Object.keys(requirements?.resources ?? {})).toEqual(['platform'])
  })

  it('stays as it is, pass after pass', async () => {
    const state = await asleep()
    expect(apply(state, await answer(state))).toEqual(state)
  })
})

describe('set-up and sleep', () => {
  it('what has been set up stays so', async () => {
    const state = await asleep()
    for (const key of jobsIn(state.observed)) {
      expect((state.observed[key] as Rendered).spec?.suspend, key).toBeUndefined()
    }
    expect(jobsIn(state.observed)).toHaveLength(4)
  })

  it('a Job that has not completed is stopped, then the database, and both go on awake', async () => {
    const started = await later(world(), 3)
    const job = Object.keys(started.observed).find((key) => key.startsWith('database-job-')) ?? ''
    const running = withStatus(started, job, { active: 1 })
    const stopping = apply(edited(running, ASLEEP), await answer(edited(running, ASLEEP)))
    expect((stopping.observed[job] as Rendered).spec?.suspend).toBe(true)

    const still = await answer(withStatus(stopping, job, { active: 1 }))
    expect(annotation(objectsIn<Rendered>(still)['database-cluster'])).toBeUndefined()
    expect(said(still)?.message).toMatch(/set-up \(database\): its pod is being stopped/)

    const sleeping = await later(stopping, 4)
    expect(said(await answer(sleeping))?.reason).toBe('Hibernated')
    const awake = await ready(edited(sleeping, {}))
    expect((awake.observed[job] as Rendered).spec?.suspend).toBeUndefined()
    expect(said(await answer(awake))?.reason).toBe('Ready')
  })
})

describe('a change of the claim while it sleeps', () => {
  const changes: ClaimSpec = {
    ...ASLEEP,
    auth: { siteUrl: 'https://x.io' },
    rest: { schemas: ['public', 'shop'] },
    database: { parameters: { work_mem: '8MB', max_connections: '200' } },
    functions: { enabled: true },
    replicas: 3,
    secrets: { generations: { jwt: 2 } },
  }

  it('starts nothing', async () => {
    const state = await later(edited(await asleep(), changes), 4)
    expect(pods(state.observed)).toEqual([])
    expect(annotation(state.observed['database-cluster'])).toBe('on')
    for (const key of jobsIn(state.observed)) {
      const { spec, status } = state.observed[key] as Rendered & { status?: object }
      const done = JSON.stringify(status).includes('Complete')
      expect(done || spec?.suspend === true, key).toBe(true)
    }
    expect(said(await answer(state))?.reason).toBe('Hibernated')
  })

  it('is in force once it wakes, as if it had been made awake', async () => {
    const { state: _, ...spec } = changes
    const slept = await ready(edited(await later(edited(await asleep(), changes), 4), spec))
    const never = await ready(edited(await ready(world()), spec))
    expect(slept.observed).toEqual(never.observed)
  })
})

describe('a project that is told to wake', () => {
  it('is the one that it was, object by object', async () => {
    const before = await ready(world())
    const after = await ready(edited(await asleep(), {}))
    expect(after.observed).toEqual(before.observed)
  })

  it('is not Ready before the last check has been made again', async () => {
    let state = edited(await asleep(), {})
    const seen: string[] = []
    for (let i = 0; i < 4; i++) {
      const response = await answer(state)
      seen.push(`${statusIn(response).phase}${checksIn(response).length > 0 ? ', checked' : ''}`)
      state = apply(state, response)
    }
    expect(seen).toEqual(['Updating', 'Updating, checked', 'Ready, checked', 'Ready, checked'])
  })

  it('waits for a database whose operator still shows it healthy from before', async () => {
    const state = edited(await asleep(), {})
    const stale = withStatus(apply(state, await answer(state)), 'database-cluster', {
      phase: 'Cluster in healthy state',
      readyInstances: 0,
      conditions: [{ type: 'Ready', status: 'True' }],
    })
    const response = await answer(stale)
    expect(said(response)?.message).toBe('waiting for database: Cluster in healthy state')
    expect(checksIn(response)).toEqual([])
  })
})

describe('a project that is born asleep', () => {
  it('has its database made and put to sleep, and starts nothing else', async () => {
    const state = await ready(world(ASLEEP))
    expect(pods(state.observed)).toEqual([])
    expect(annotation(state.observed['database-cluster'])).toBe('on')
    expect(jobsIn(state.observed).length).toBeGreaterThan(0)
    for (const key of jobsIn(state.observed)) {
      expect((state.observed[key] as Rendered).spec?.suspend, key).toBe(true)
    }
    expect(said(await answer(state))?.reason).toBe('Hibernated')
  })

  it('wakes to what it would have been', async () => {
    const woken = await ready(edited(await ready(world(ASLEEP)), {}))
    expect(woken.observed).toEqual((await ready(world())).observed)
  })
})

describe('sleep and the rest of a project', () => {
  it('protection stays', async () => {
    const { observed } = await asleep()
    expect(observed).toHaveProperty('deletion-protection')
    expect(observed).toHaveProperty('composite-protection')
  })

  it('the platform puts a fleet to sleep, and the claim says whose doing it is', async () => {
    const state = await ready(world())
    const enforced = platform({ enforced: ASLEEP })
    const sleeping = await later({ ...state, cluster: { objects: [enforced] } }, 4)
    const response = await answer(sleeping)
    expect(statusIn(response)).toMatchObject({
      phase: 'Hibernated',
      enforced: ['state: "Running" -> "Hibernated"'],
    })
    expect(said(response)?.message).toBe(
      'no pod runs, data and keys are kept; the platform enforces spec.state, so it wakes the project',
    )
  })

  it('a revision stands in the status once its claim sleeps as it asks', async () => {
    const named = (spec: ClaimSpec) =>
      world(spec, { annotations: { 'xsupabase.io/revision': 'night' } })
    const state = edited(await ready(named({})), ASLEEP)
    expect(statusIn(await answer(state)).revision).toBeUndefined()
    expect(statusIn(await answer(await later(state, 4))).revision).toBe('night')
  })
})
