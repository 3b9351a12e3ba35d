import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { isFatal, pass, type World } from '../../src/render/crossplane.ts'
import { edited, platform, ready, run, withObjects, without, world } from '../golden/worlds.ts'

/** As Crossplane's webhook leaves a composite that it did not let go. */
const attempted = (state: World): World => {
  const metadata = state.composite.metadata as object
  const annotations = { 'usage.crossplane.io/deletion-attempt-with-policy': 'Background' }
  return { ...state, composite: { ...state.composite, metadata: { ...metadata, annotations } } }
}

const claim = (deletionTimestamp?: string): KubeObject => ({
  apiVersion: 'xsupabase.io/v1alpha1',
  kind: 'Supabase',
  metadata: { name: 'shop', namespace: 'team-a', ...(deletionTimestamp && { deletionTimestamp }) },
})

const goes = claim('2026-01-01T00:00:00Z')

const outcome = async (state: World) => {
  const { response } = await pass(state, run)
  return {
    keys: Object.keys(response.desired?.resources ?? {}),
    fatal: isFatal(response),
    condition: response.conditions.find(({ type }) => type === 'Operational'),
  }
}

const PROTECTIONS = ['composite-protection', 'deletion-protection']

describe('the protection of a project', () => {
  it('covers the claim and its composite, until the claim lifts it', async () => {
    const state = await ready(world())
    expect((await outcome(state)).keys).toEqual(expect.arrayContaining(PROTECTIONS))
    const lifted = await outcome(edited(state, { deletionProtection: false }))
    expect(lifted.keys).not.toEqual(expect.arrayContaining([PROTECTIONS[0]]))
    expect(lifted.keys).not.toEqual(expect.arrayContaining([PROTECTIONS[1]]))
    expect(lifted.keys).toContain('database-cluster')
  })

  it('tells who enforces it, where lifting it in the claim is not enough', async () => {
    const settings = platform({ enforced: { deletionProtection: true } })
    const { response } = await pass(withObjects(await ready(world()), settings), run)
    const usage = response.desired?.resources['deletion-protection']?.resource as unknown as {
      spec: { reason: string }
    }
    expect(usage.spec.reason).toMatch(
      /^the project holds data\. The platform enforces this \(deletionProtection in EnvironmentConfig xsupabase\): have it lifted there first\. To delete it/,
    )
  })

  it('stays when somebody tried to delete the composite alone', async () => {
    const state = await ready(world())
    const tried = await outcome(withObjects(attempted(state), claim()))
    expect(tried.keys).toEqual((await outcome(state)).keys)
  })

  it('stays when the composite has lost its claim: nobody said that the data may go', async () => {
    const state = attempted(await ready(world()))
    expect((await outcome(state)).keys).toEqual(expect.arrayContaining(PROTECTIONS))
  })

  it('goes, with all else, when the claim is being deleted: a namespace does not ask', async () => {
    const leaving = await outcome(withObjects(attempted(await ready(world())), goes))
    expect(leaving).toMatchObject({ keys: [], fatal: false })
    expect(leaving.condition).toMatchObject({ reason: 'Deleting' })
  })

  it('goes even where the namespace has taken the seed before', async () => {
    const state = without(attempted(await ready(world())), 'seed')
    expect(await outcome(withObjects(state, goes))).toMatchObject({ keys: [], fatal: false })
  })

  it('asks for the claim only after somebody tried to delete the composite', async () => {
    const asked = async (state: World) =>
      Object.keys((await pass(state, run)).response.requirements?.resources ?? {})
    const state = await ready(world())
    expect(await asked(state)).not.toContain('xsupabase.io/v1alpha1/Supabase/shop')
    expect(await asked(withObjects(attempted(state), claim()))).toContain(
      'xsupabase.io/v1alpha1/Supabase/shop',
    )
  })
})
