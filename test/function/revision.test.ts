import { describe, expect, it } from 'vitest'
import type { Status } from '../../src/api/status.ts'
import { apply, pass, type World } from '../../src/render/crossplane.ts'
import { changed, edited, ready, run, world } from '../golden/worlds.ts'

const named = (state: World, revision: string): World => ({
  ...state,
  composite: {
    ...state.composite,
    metadata: {
      ...(state.composite.metadata as object),
      annotations: { 'xsupabase.io/revision': revision },
    },
  },
})

const statusOf = ({ composite }: World): Status => composite.status as Status

const next = async (state: World): Promise<World> => apply(state, (await pass(state, run)).response)

/** Phase and revision of each pass until the project is Ready. */
const told = async (start: World): Promise<Pick<Status, 'phase' | 'revision'>[]> => {
  const passes: Pick<Status, 'phase' | 'revision'>[] = []
  let state = start
  do {
    state = await next(state)
    const { phase, revision } = statusOf(state)
    passes.push({ phase, revision })
  } while (statusOf(state).phase !== 'Ready' && passes.length < 10)
  return passes
}

describe('the revision in the status', () => {
  it('is not there before the project is Ready, and then it is', async () => {
    const passes = await told(named(world(), 'one'))
    expect(passes.slice(0, -1).map(({ revision }) => revision)).toEqual(
      passes.slice(1).map(() => undefined),
    )
    expect(passes.at(-1)).toEqual({ phase: 'Ready', revision: 'one' })
  })

  it('goes with an edit, and comes when the edit has been verified', async () => {
    const before = await ready(named(world(), 'one'))
    const edit = named(edited(before, { auth: { siteUrl: 'https://x.io' } }), 'two')
    const passes = await told(edit)
    expect(passes[0]).toEqual({ phase: 'Updating', revision: undefined })
    expect(passes.at(-1)).toEqual({ phase: 'Ready', revision: 'two' })
  })

  it('goes with an edit that keeps the annotation too, so who waits for it waits for the edit', async () => {
    const before = await ready(named(world(), 'one'))
    const passes = await told(edited(before, { auth: { siteUrl: 'https://x.io' } }))
    expect(passes[0]?.revision).toBeUndefined()
    expect(passes.at(-1)?.revision).toBe('one')
  })

  it('follows the annotation at once where nothing else changes', async () => {
    const state = await next(named(await ready(named(world(), 'one')), 'two'))
    expect(statusOf(state)).toMatchObject({ phase: 'Ready', revision: 'two' })
  })

  it('is not there while a service fails', async () => {
    const failing = changed(await ready(named(world(), 'one')), 'auth-deployment', (object) => ({
      ...object,
      status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 0 },
    }))
    const { phase, revision } = statusOf(await next(failing))
    expect({ phase, revision }).toEqual({ phase: 'Degraded', revision: undefined })
  })

  it('is not there without the annotation', async () => {
    expect(statusOf(await ready(world()))).not.toHaveProperty('revision')
  })
})
