import { Status as ConditionStatus } from '@crossplane-org/function-sdk-typescript'
import type { Status } from '../../src/api/status.ts'
import { isFatal, pass, type World } from '../../src/render/crossplane.ts'
import { changed, edited, later, ready, run, without, world } from '../golden/worlds.ts'

type Condition = {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message?: string
}

/** A claim or a composite, as its readers see it. */
export type Shown = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly annotations?: Readonly<Record<string, string>>
    readonly deletionTimestamp?: string
  }
  readonly status?: Status & { readonly conditions?: readonly Condition[] }
}

export type Recorded = {
  readonly claim: Shown
  readonly composite: Shown
  readonly message: string
}

const STATUS = {
  [ConditionStatus.STATUS_CONDITION_TRUE]: 'True',
  [ConditionStatus.STATUS_CONDITION_FALSE]: 'False',
} as Readonly<Record<number, 'True' | 'False'>>

/**
 * One pass of the function, and what claim and composite show after it: a fatal result leaves the
 * status of before, the condition comes along, and only the composite's Synced tells of it.
 */
export const record = async (state: World): Promise<Recorded> => {
  const { response } = await pass(state, run)
  const fatal = isFatal(response)
  const composite = fatal ? state.composite : response.desired?.composite?.resource
  const status = composite?.status as Status | undefined
  const conditions = response.conditions.map(
    ({ type, status: truth, reason, message = '' }): Condition => ({
      type,
      status: STATUS[truth] ?? 'Unknown',
      reason,
      message,
    }),
  )
  const metadata = state.composite.metadata as Shown['metadata']
  const shown = (kind: string, synced: Condition): Shown => ({
    apiVersion: 'xsupabase.io/v1alpha1',
    kind,
    metadata,
    status: { ...status, conditions: [synced, ...conditions] },
  })
  const success: Condition = { type: 'Synced', status: 'True', reason: 'ReconcileSuccess' }
  const failure: Condition = {
    type: 'Synced',
    status: 'False',
    reason: 'ReconcileError',
    message: `cannot compose resources: pipeline step "supabase" returned a fatal result: ${response.results[0]?.message}`,
  }
  return {
    claim: shown('Supabase', success),
    composite: shown('XSupabase', fatal ? failure : success),
    message: conditions.find(({ type }) => type === 'Operational')?.message ?? '',
  }
}

const edit = { auth: { siteUrl: 'https://x.io' } }
const refused = { auth: { jwtExpiry: '3600' } }

const failing = async (): Promise<World> =>
  changed(await ready(world()), 'auth-deployment', (object) => ({
    ...object,
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 0 },
  }))

/** States of a project, each as it comes about. */
export const states = {
  'before its first pass': async () => world(),
  'while its parts start': () => later(world(), 2, false),
  'while an edit rolls out': async () => edited(await ready(world()), edit),
  'with every service answering': () => ready(world()),
  'with a service that fails': failing,
  'without the operator of its database': () => later(world({}, { kinds: [] }), 1),
  'while it goes to sleep': async () => edited(await ready(world()), { state: 'Hibernated' }),
  'that sleeps': async () => later(edited(await ready(world()), { state: 'Hibernated' }), 4),
  'while it wakes': async () =>
    edited(await later(edited(await ready(world()), { state: 'Hibernated' }), 4), {}),
  'refused from the start': async () => world(refused),
  'refused while it ran': async () => edited(await ready(world()), refused),
  'without its seed': async () => without(await ready(world()), 'seed'),
} as const satisfies Readonly<Record<string, () => Promise<World>>>
