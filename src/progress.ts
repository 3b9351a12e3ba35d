import type { IPod } from 'kubernetes-models/v1'
import type { Project } from './api/project.ts'
import type { Phase } from './api/status.ts'
import { projectSelector } from './kube/labels.ts'
import type { KubeObject, Resources } from './kube/objects.ts'
import type { Observed } from './observed.ts'
import { podReason } from './readiness/pods.ts'
import { type Readiness, readinessOf } from './readiness/readiness.ts'

export type Progress = ReadonlyMap<string, Readiness>

const HAS_PODS = new Set(['Deployment', 'StatefulSet', 'Job'])

const podsOf = (pods: readonly IPod[], { kind, metadata }: KubeObject): IPod[] =>
  pods.filter(({ metadata: pod }) =>
    kind === 'Job'
      ? pod?.labels?.['batch.kubernetes.io/job-name'] === metadata?.name
      : pod?.labels?.['app.kubernetes.io/component'] ===
        metadata?.labels?.['app.kubernetes.io/component'],
  )

/**
 * Readiness of every desired object. While one with pods is not ready, the project's pods are asked
 * for, since only they know why; never in the steady state, for it makes Crossplane watch them.
 */
export const progressOf = (project: Project, observed: Observed, desired: Resources): Progress => {
  const checked = Object.entries(desired).map(
    ([key, object]) => [key, readinessOf(observed.resource(key), object)] as const,
  )
  const stuck = checked.some(
    ([key, { ready }]) => !ready && observed.has(key) && HAS_PODS.has(desired[key]?.kind ?? ''),
  )
  if (!stuck || project.platform.diagnostics?.pods === false) return new Map(checked)

  const pods =
    observed.look<IPod>({
      ask: 'labels',
      apiVersion: 'v1',
      kind: 'Pod',
      labels: projectSelector(project),
    }) ?? []
  return new Map(
    checked.map(([key, readiness]) => {
      const object = observed.resource(key)
      if (readiness.ready || !object || !HAS_PODS.has(object.kind)) return [key, readiness]
      const reason = podReason(podsOf(pods, object))
      return [key, reason ? { ...readiness, message: reason } : readiness]
    }),
  )
}

/** What the project waits for, the first in the order in which things come up. */
export type Waiting = { readonly message: string } | undefined

/** Words for a key: what a reader of the claim would call it. */
const called = (key: string): string =>
  key
    .replace(/-(deployment|service|cluster|statefulset|volume|budget)$/, '')
    .replace(/^(.+)-job-[0-9a-f]+$/, 'set-up ($1)')

const ORDER = [
  /^database-cluster$/,
  /^objectstore-/,
  /-job-(?!.*verify)/,
  /-deployment$/,
  /^verify-/,
]

const rank = (key: string): number => {
  if (key.startsWith('verify-')) return ORDER.length
  const index = ORDER.findIndex((pattern) => pattern.test(key))
  return index < 0 ? ORDER.length - 1 : index
}

/** The first object that is not ready, in words; undefined when all are. */
export const firstWaiting = (progress: Progress): string | undefined => {
  const [first] = [...progress]
    .filter(([, { ready }]) => !ready)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return first && `${called(first[0])}: ${first[1].message}`
}

/**
 * @param before phase of the pass before
 * @param blocked whether only a person can help
 * @param verified whether `setup verify` has passed for what is desired now
 */
export const phaseOf = (state: {
  readonly before: string | undefined
  readonly blocked: boolean
  readonly ready: boolean
  readonly verified: boolean
}): Phase => {
  if (state.blocked) return 'Blocked'
  if (state.ready) return 'Ready'
  const ran = ['Ready', 'Updating', 'Degraded'].includes(state.before ?? '')
  if (!ran) return 'Provisioning'
  return state.verified ? 'Degraded' : 'Updating'
}
