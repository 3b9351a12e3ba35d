import type { ClaimSpec } from '../../src/api/claim/index.ts'
import { runFunction } from '../../src/function.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import {
  apply,
  type Cluster,
  pass,
  type RunFunction,
  toComposite,
  type World,
} from '../../src/render/crossplane.ts'

/** The function with a seed that is always the same, so that tests can compare bytes. */
export const run: RunFunction = (request) =>
  runFunction(request, () => ({ seed: Buffer.alloc(32, 7), issuedAt: 1_700_000_000 }))

export const secret = (name: string, data: Readonly<Record<string, string>>): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'team-a' },
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
  }) as KubeObject

export const configMap = (name: string, data: Readonly<Record<string, string>>): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'team-a' },
    data,
  }) as KubeObject

export const platform = (data: Record<string, unknown>): KubeObject =>
  ({
    apiVersion: 'apiextensions.crossplane.io/v1beta1',
    kind: 'EnvironmentConfig',
    metadata: { name: 'xsupabase' },
    data,
  }) as KubeObject

/** A claim `shop` in namespace `team-a`, before its first pass. */
export const world = (
  spec: ClaimSpec = {},
  {
    name = 'shop',
    objects = [],
    kinds,
    annotations,
  }: {
    name?: string
    objects?: KubeObject[]
    kinds?: string[]
    annotations?: Record<string, string>
  } = {},
): World => {
  const cluster: Cluster = { objects, ...(kinds && { kinds }) }
  const claim = {
    apiVersion: 'xsupabase.io/v1alpha1',
    kind: 'Supabase',
    metadata: { name, namespace: 'team-a', ...(annotations && { annotations }) },
    spec,
  }
  return { composite: toComposite(claim), observed: {}, cluster }
}

/** The world after `passes` passes, each settled by its controllers but the last. */
export const later = async (start: World, passes: number, settleLast = true): Promise<World> => {
  let state = start
  for (let i = 1; i <= passes; i++) {
    state = apply(state, (await pass(state, run)).response, settleLast || i < passes)
  }
  return state
}

/** Enough passes for any claim of ours to come to rest. */
const PASSES = 9

/** A project that has been Ready for a while. */
export const ready = (start: World): Promise<World> => later(start, PASSES)

/** The same world with another spec. */
export const edited = (state: World, spec: ClaimSpec): World => {
  const { claimRef } = state.composite.spec as { claimRef: unknown }
  return { ...state, composite: { ...state.composite, spec: { ...spec, claimRef } } }
}

/** The same world where one observed object is changed. */
export const changed = (
  state: World,
  key: string,
  change: (object: KubeObject) => KubeObject,
): World => {
  const object = state.observed[key]
  if (!object) throw new Error(`${key} is not observed`)
  return { ...state, observed: { ...state.observed, [key]: change(object) } }
}

/** The same world where objects are gone. */
export const without = (state: World, ...keys: string[]): World => ({
  ...state,
  observed: Object.fromEntries(
    Object.entries(state.observed).filter(([key]) => !keys.includes(key)),
  ),
})

export const withObjects = (state: World, ...objects: KubeObject[]): World => ({
  ...state,
  cluster: { ...state.cluster, objects: [...state.cluster.objects, ...objects] },
})

/** The pod of the database's set-up, as the kubelet tells of it once it is through. */
export const setUpPod = (state: World, message: string, exitCode = 0): KubeObject => {
  const job = Object.entries(state.observed).find(([key]) => key.startsWith('database-job-'))?.[1]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'set-up',
      namespace: 'team-a',
      labels: {
        'app.kubernetes.io/instance': (state.composite.metadata as { name: string }).name,
        'batch.kubernetes.io/job-name': job?.metadata?.name ?? '',
      },
    },
    status: { containerStatuses: [{ state: { terminated: { exitCode, message } } }] },
  } as KubeObject
}

/** The world a moment later: of what one pass desires the Secrets have been applied, and no more. */
export const secretsApplied = async (state: World): Promise<World> => {
  const { response } = await pass(state, run)
  const secrets = Object.entries(response.desired?.resources ?? {})
    .map(([key, { resource }]) => [key, resource as unknown as KubeObject] as const)
    .filter(([key, { kind }]) => kind === 'Secret' && key in state.observed)
    .map(([key, object]) => {
      const metadata = { ...state.observed[key]?.metadata, ...object.metadata }
      return [key, { ...object, metadata }] as const
    })
  return { ...state, observed: { ...state.observed, ...Object.fromEntries(secrets) } }
}
