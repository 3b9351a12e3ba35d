import { describe, expect, it } from 'vitest'
import { PHASES } from '../../src/api/status.ts'
import type { World } from '../../src/render/crossplane.ts'
import { argoHealth } from './argo-cd-health.ts'
import { expected, raw } from './expected.ts'
import { fluxStatus } from './flux-health.ts'
import { record, states } from './recorded.ts'

const recorded = Object.entries(states) as [keyof typeof states, () => Promise<World>][]

describe('a project', () => {
  it.each(recorded)('%s: Argo CD says of its claim what is so, in our words', async (name, of) => {
    const { claim, message } = await record(await of())
    expect(message).not.toBe('')
    expect(await argoHealth(claim)).toEqual({ status: expected[name].argo, message })
  })

  it.each(recorded)('%s: and the same of its composite', async (name, of) => {
    const { composite, message } = await record(await of())
    expect(await argoHealth(composite)).toEqual({ status: expected[name].argo, message })
  })

  it.each(recorded)('%s: Flux says what is so', async (name, of) => {
    const { claim } = await record(await of())
    expect(fluxStatus('flux/projects.yaml', 'projects', claim)).toBe(expected[name].flux)
  })

  it('is recorded in every phase that there is', async () => {
    const phases = await Promise.all(
      recorded.map(async ([, of]) => (await record(await of())).claim.status?.phase),
    )
    expect(phases).toEqual(expect.arrayContaining([...PHASES]))
  })
})

describe('a claim', () => {
  it.each(Object.entries(raw))('%s: Argo CD says so', async (_name, { object, argo, message }) => {
    expect(await argoHealth(object)).toEqual({ status: argo, message })
  })

  it.each(Object.entries(raw))('%s: Flux says so', (_name, { object, flux }) => {
    expect(fluxStatus('flux/projects.yaml', 'projects', object)).toBe(flux)
  })

  it('that is being deleted is waited for by Flux; Argo CD says so by itself', () => {
    const { object } = raw['that is Ready with the revision that it names'] ?? {}
    if (!object) throw new Error('no such claim')
    const metadata = { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' }
    const deleted = { ...object, metadata }
    expect(fluxStatus('flux/projects.yaml', 'projects', deleted)).toBe('InProgress')
  })
})
