import type { RunFunctionRequest } from '@crossplane-org/function-sdk-typescript'
import { runFunction } from '../../src/function.ts'
import { pass, type RunFunction, toComposite, type World } from '../../src/render/crossplane.ts'
import { isReady, messageOf, type Pass, simulate } from '../../src/render/simulate.ts'
import { stored } from './stored.ts'

export type Fixtures = {
  /** Nothing is observed but the composite. */
  readonly first: readonly RunFunctionRequest[]
  /** Everything is observed and settled: what a running project asks again and again. */
  readonly steady: readonly RunFunctionRequest[]
}

const run: RunFunction = (request) => runFunction(request)

const claimOf = (name: string) => ({
  apiVersion: 'xsupabase.io/v1alpha1',
  kind: 'Supabase',
  metadata: { name, namespace: 'bench' },
  spec: {},
})

const asStored = (world: World): World => ({
  ...world,
  observed: Object.fromEntries(
    Object.entries(world.observed).map(([key, object]) => [key, stored(object)]),
  ),
})

/** One claim on its first pass, and when nothing moves any more. */
const settle = async (name: string) => {
  const start: World = {
    composite: toComposite(claimOf(name)),
    observed: {},
    cluster: { objects: [] },
  }
  let last: Pass | undefined
  for await (const step of simulate(start, run)) last = step
  if (last === undefined || !isReady(last)) {
    throw new Error(`cannot make fixtures: ${name} is not Ready: ${last && messageOf(last)}`)
  }
  const first = await pass(start, run)
  const steady = await pass(asStored(last.world), run)
  return { first: first.request, steady: steady.request }
}

/** Requests of as many claims, each of the same size: names have the same length. */
export const fixtures = async (claims: number): Promise<Fixtures> => {
  const names = Array.from({ length: claims }, (_, i) => `bench-${String(i).padStart(3, '0')}`)
  const settled = await Promise.all(names.map(settle))
  return {
    first: settled.map(({ first }) => first),
    steady: settled.map(({ steady }) => steady),
  }
}
