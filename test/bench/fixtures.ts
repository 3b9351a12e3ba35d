import {
  type Requirements,
  type Resource,
  type ResourceSelector,
  RunFunctionRequest,
  type RunFunctionResponse,
  Severity,
} from '@crossplane-org/function-sdk-typescript'
import { runFunction } from '../../src/function.ts'
import { observedOf } from './observed.ts'

export type Fixtures = {
  /** Nothing is observed but the composite. */
  readonly first: readonly RunFunctionRequest[]
  /** Everything is observed and settled: what a running project asks again and again. */
  readonly steady: readonly RunFunctionRequest[]
}

const maxPasses = 30

type State = {
  readonly status: unknown
  readonly resources: { readonly [key: string]: Resource }
  /** What the last response asked for. */
  readonly asked: Requirements
}

const mapValues = <In, Out>(
  map: { readonly [key: string]: In },
  change: (value: In) => Out,
): { [key: string]: Out } =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]))

/** The cluster holds what was composed and nothing else. */
const found = (resources: State['resources'], { kind, matchName }: ResourceSelector) =>
  Object.values(resources).filter(
    ({ resource }) => resource?.kind === kind && resource?.metadata?.name === matchName,
  )

const requestOf = (claim: string, { status, resources, asked }: State): RunFunctionRequest => {
  const xr = `${claim}-x7k2p`
  const composite = {
    apiVersion: 'xsupabase.io/v1alpha1',
    kind: 'XSupabase',
    metadata: {
      name: xr,
      uid: '0b8f6c1e-3d5a-4f7e-9c2b-6a1d8e4f0b7c',
      generation: 1,
      creationTimestamp: '2026-11-22T00:00:00Z',
      labels: {
        'crossplane.io/composite': xr,
        'crossplane.io/claim-name': claim,
        'crossplane.io/claim-namespace': 'bench',
      },
    },
    spec: {
      claimRef: {
        apiVersion: 'xsupabase.io/v1alpha1',
        kind: 'Supabase',
        name: claim,
        namespace: 'bench',
      },
    },
    ...(status !== undefined && { status }),
  }
  return RunFunctionRequest.fromPartial({
    meta: { tag: claim, capabilities: [1, 2, 3, 4, 5] },
    observed: { composite: { resource: composite }, resources },
    requiredSchemas: mapValues(asked.schemas, () => ({ openapiV3: { type: 'object' } })),
    requiredResources: {
      platform: { items: [] }, // asked for by the Composition: a platform without settings
      ...mapValues(asked.resources, (selector) => ({ items: found(resources, selector) })),
    },
  })
}

const refusalOf = ({ results }: RunFunctionResponse): string | undefined =>
  results.find(({ severity }) => severity === Severity.SEVERITY_FATAL)?.message

/** One claim from its first pass until two passes in a row want the same. */
const settle = async (claim: string) => {
  const nothing: State = {
    status: undefined,
    resources: {},
    asked: { resources: {}, schemas: {}, extraResources: {} },
  }
  const first = requestOf(claim, nothing)
  let steady = first
  let before = ''
  for (let pass = 0; pass < maxPasses; pass++) {
    const response = await runFunction(structuredClone(steady))
    const refusal = refusalOf(response)
    if (refusal !== undefined) throw new Error(`cannot make fixtures: ${refusal}`)
    const desired = response.desired?.resources ?? {}
    const observed = Object.entries(desired).map(([key, resource]) => [
      key,
      observedOf(`${claim}-x7k2p`, key, resource),
    ])
    steady = requestOf(claim, {
      status: response.desired?.composite?.resource?.status,
      resources: Object.fromEntries(observed),
      asked: response.requirements ?? nothing.asked,
    })
    const wanted = JSON.stringify(steady)
    if (wanted === before) return { first, steady }
    before = wanted
  }
  throw new Error(`cannot make fixtures: ${claim} has not settled after ${maxPasses} passes`)
}

/** Requests of as many claims, each of the same size: names have the same length. */
export const fixtures = async (claims: number): Promise<Fixtures> => {
  const names = Array.from({ length: claims }, (_, i) => `bench-${String(i).padStart(3, '0')}`)
  const settled = await Promise.all(names.map((name) => settle(name)))
  return {
    first: settled.map(({ first }) => first),
    steady: settled.map(({ steady }) => steady),
  }
}
