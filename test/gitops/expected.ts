import type { FluxStatus } from './flux-health.ts'
import type { Shown, states } from './recorded.ts'

type Answers = { readonly argo: string; readonly flux: FluxStatus }

const waits = { argo: 'Progressing', flux: 'InProgress' } as const
const fails = { argo: 'Degraded', flux: 'Failed' } as const

/** What Argo CD and Flux must say of each recorded state. */
export const expected: Readonly<Record<keyof typeof states, Answers>> = {
  'before its first pass': waits,
  'while its parts start': waits,
  'while an edit rolls out': waits,
  'with every service answering': { argo: 'Healthy', flux: 'Current' },
  'with a service that fails': fails,
  'without the operator of its database': fails,
  'while it goes to sleep': waits,
  'that sleeps': { argo: 'Suspended', flux: 'Current' },
  'while it wakes': waits,
  'refused from the start': fails,
  'refused while it ran': fails,
  'without its seed': fails,
}

const claim = (
  conditions?: NonNullable<Shown['status']>['conditions'],
  metadata: Partial<Shown['metadata']> = {},
  status: object = {},
): Shown => ({
  apiVersion: 'xsupabase.io/v1alpha1',
  kind: 'Supabase',
  metadata: { name: 'shop', ...metadata },
  ...(conditions && { status: { ...status, conditions } }),
})

const works = { type: 'Operational', status: 'True', reason: 'Ready', message: 'works' } as const
const synced = { type: 'Synced', status: 'True', reason: 'ReconcileSuccess' } as const
const revision = { annotations: { 'xsupabase.io/revision': 'two' } }

/** What the function has no part in. */
export const raw: Readonly<Record<string, Answers & { object: Shown; message: string }>> = {
  'without a status': {
    object: claim(),
    argo: 'Progressing',
    flux: 'Unknown', // waited for, as InProgress is
    message: 'waiting for Crossplane',
  },
  'that Crossplane has seen, the function not yet': {
    object: claim([synced]),
    ...waits,
    message: 'waiting for Crossplane',
  },
  'that Crossplane cannot bind': {
    object: claim([
      { type: 'Synced', status: 'False', reason: 'ReconcileError', message: 'is bound to another' },
      works,
    ]),
    ...fails,
    message: 'is bound to another',
  },
  'that is paused': {
    object: claim([{ type: 'Synced', status: 'False', reason: 'ReconcilePaused' }, works]),
    argo: 'Suspended',
    flux: 'InProgress',
    message: 'paused by the annotation crossplane.io/paused',
  },
  'that is paused and was refused': {
    object: claim([
      { type: 'Synced', status: 'False', reason: 'ReconcilePaused' },
      { type: 'Operational', status: 'False', reason: 'InvalidSpec', message: 'spec.plan: …' },
    ]),
    argo: 'Degraded',
    flux: 'InProgress',
    message: 'spec.plan: …',
  },
  'whose function was not heard': {
    object: claim([
      synced,
      { type: 'Operational', status: 'Unknown', reason: 'FatalError', message: 'unknown' },
    ]),
    ...waits,
    message: 'unknown',
  },
  'that is Ready with another revision than it names': {
    object: claim([synced, works], revision, { revision: 'one' }),
    ...waits,
    message: 'revision two is not verified yet',
  },
  'that is Ready with no revision while it names one': {
    object: claim([synced, works], revision),
    ...waits,
    message: 'revision two is not verified yet',
  },
  'that is Ready with the revision that it names': {
    object: claim([synced, works], revision, { revision: 'two' }),
    argo: 'Healthy',
    flux: 'Current',
    message: 'works',
  },
  'that is Ready with annotations and no revision among them': {
    object: claim([synced, works], { annotations: { other: 'x' } }),
    argo: 'Healthy',
    flux: 'Current',
    message: 'works',
  },
}
