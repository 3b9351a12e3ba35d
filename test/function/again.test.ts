import { describe, expect, it } from 'vitest'
import { pass, type World } from '../../src/render/crossplane.ts'
import { later, ready, run, world } from '../golden/worlds.ts'

const secondsOf = async (state: World): Promise<number | undefined> =>
  (await pass(state, run)).response.meta?.ttl?.seconds

const withCondition = (state: World, type: string, status: string): World => {
  const { status: told } = state.composite as { status: Record<string, unknown> }
  const conditions = [{ type, status }]
  return { ...state, composite: { ...state.composite, status: { ...told, conditions } } }
}

describe('Crossplane calls again by itself', () => {
  it('soon while something is awaited, and seldom once the project is Ready', async () => {
    expect(await secondsOf(world())).toBe(15)
    expect(await secondsOf(await ready(world()))).toBe(300)
  })

  it('soon as long as it drops events, or a change of the claim would wait for minutes', async () => {
    const state = await ready(world())
    expect(await secondsOf(withCondition(state, 'Responsive', 'False'))).toBe(15)
    expect(await secondsOf(withCondition(state, 'Responsive', 'True'))).toBe(300)
    expect(await secondsOf(withCondition(await later(world(), 2), 'Responsive', 'False'))).toBe(5)
  })
})
