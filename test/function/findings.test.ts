import { describe, expect, it } from 'vitest'
import { apply, pass, type World } from '../../src/render/crossplane.ts'
import {
  edited,
  later,
  platform,
  ready,
  run,
  setUpPod,
  withObjects,
  without,
  world,
} from '../golden/worlds.ts'

const limit = { feature: 'extension_rum', reason: 'the server does not have it' }

type Secret = { data: Record<string, string> }

const keptIn = ({ data }: Secret): string | undefined => {
  const kept = data['database-findings']
  return kept && Buffer.from(kept, 'base64').toString()
}

const told = async (state: World) => {
  const { response } = await pass(state, run)
  const status = response.desired?.composite?.resource?.status as {
    database: { limits?: unknown[] }
  }
  return {
    limits: status.database.limits,
    kept: keptIn(response.desired?.resources.keys?.resource as unknown as Secret) !== undefined,
    asksPods: Object.keys(response.requirements?.resources ?? {}).some((name) =>
      name.startsWith('v1/Pod?'),
    ),
  }
}

const found = (...limits: unknown[]): string => JSON.stringify({ limits })

/** A project whose set-up has just ended, with what its pod left behind. */
const after = async (message: string, exitCode = 0, spec = {}): Promise<World> => {
  const state = await later(world(spec), 3)
  return withObjects(state, setUpPod(state, message, exitCode))
}

it('what the set-up found reaches the claim, and stays when its pod is gone', async () => {
  const state = await after(found(limit))
  expect(await told(state)).toMatchObject({ limits: [limit], kept: true })
  const kept = apply(state, (await pass(state, run)).response)
  const without = { ...kept, cluster: { ...kept.cluster, objects: [] } }
  expect(await told(without)).toEqual({ limits: [limit], kept: true, asksPods: false })
})

it('nothing is found by a run that failed, nor in other words', async () => {
  for (const state of [
    await after(found(limit), 1),
    await after('the server ended the connection'),
    await after('{"limits": [{"feature": 1}]}'),
    await after('{"limits": {}}'),
    await after('null'),
  ]) {
    expect((await told(state)).limits).toBeUndefined()
  }
})

it('what is known of the image is said once, in the words that say what would help', async () => {
  const again = { feature: 'realtime_postgres_changes', reason: 'the server lacks wal2json' }
  const { limits } = await told(
    await after(found(again, limit), 0, {
      database: { cloudNativePG: { image: 'ghcr.io/cloudnative-pg/postgresql:17.6' } },
    }),
  )
  expect(limits).toHaveLength(6)
  expect(limits).toContainEqual(limit)
  expect(limits).not.toContainEqual(again)
})

it('pods are asked for until the project is Ready, and never where the platform says so', async () => {
  expect((await told(await later(world(), 3))).asksPods).toBe(true)
  expect((await told(await ready(world()))).asksPods).toBe(false)
  const silent = platform({ diagnostics: { pods: false } })
  expect((await told(await later(world({}, { objects: [silent] }), 3))).asksPods).toBe(false)
})

it('another set-up finds anew: what it no longer finds goes', async () => {
  const state = await after(found(limit))
  const kept = apply(state, (await pass(state, run)).response)
  const changed = await later(
    edited(await ready(kept), { database: { extensions: [{ name: 'vector' }] } }),
    1,
  )
  expect(await told(changed)).toMatchObject({ limits: [limit], kept: true })
  const through = withObjects(changed, setUpPod(changed, found()))
  const { limits } = await told(through)
  expect(limits).toBeUndefined()
})

describe('what was found and kept, when somebody has deleted it', () => {
  const lost = async (message = found(limit)): Promise<World> => {
    const state = await after(message)
    return without(await ready(state), 'keys')
  }

  /** The same world without the pod of the set-up. */
  const podless = (state: World): World => ({
    ...state,
    cluster: { ...state.cluster, objects: [] },
  })

  const nextOf = async (state: World): Promise<World> =>
    apply(state, (await pass(state, run)).response)

  it('is read again from the pod, once', async () => {
    const state = await lost()
    expect(await told(state)).toEqual({ limits: [limit], kept: true, asksPods: true })
    expect(await told(await nextOf(state))).toEqual({
      limits: [limit],
      kept: true,
      asksPods: false,
    })
  })

  it('is what the claim was told, where the pod is gone as well', async () => {
    const state = podless(await lost())
    expect(await told(state)).toMatchObject({ limits: [limit], kept: true })
    expect(await told(await nextOf(state))).toEqual({
      limits: [limit],
      kept: true,
      asksPods: false,
    })
  })

  it('is what the claim was told, where pods are not asked for', async () => {
    const silent = platform({ diagnostics: { pods: false } })
    const state = withObjects(await lost(), silent)
    expect(await told(state)).toEqual({ limits: [limit], kept: true, asksPods: false })
  })

  it('takes nothing for found that is known of the image', async () => {
    const spec = {
      database: { cloudNativePG: { image: 'ghcr.io/cloudnative-pg/postgresql:17.6' } },
    }
    const state = podless(without(await ready(world(spec)), 'keys'))
    const { keys } = (await nextOf(state)).observed
    expect(keptIn(keys as unknown as Secret)).toBe(found())
  })

  it('gives way to what the next set-up finds', async () => {
    const state = await nextOf(podless(await lost()))
    const changed = await later(
      edited(state, { database: { extensions: [{ name: 'vector' }] } }),
      1,
    )
    const { limits } = await told(withObjects(changed, setUpPod(changed, found())))
    expect(limits).toBeUndefined()
  })
})
