import type { IPod } from 'kubernetes-models/v1'
import type { Project } from './api/project.ts'
import type { Phase } from './api/status.ts'
import type { ZalandoPostgresql } from './database/zalando-types.ts'
import type { KubeObject, Resources } from './kube/objects.ts'
import { isLastCheck, NOT_YET } from './last-check.ts'
import type { Observed } from './observed.ts'
import { withMade } from './readiness/made.ts'
import { podReason } from './readiness/pods.ts'
import { podLabels } from './readiness/pods-of.ts'
import { type Readiness, readinessOf } from './readiness/readiness.ts'
import { asksPods, sentence, type Told } from './stage.ts'

export type Progress = ReadonlyMap<string, Readiness>

/**
 * What an object waits for that has no pods at all. A StatefulSet has no condition for pods that it
 * may not make: only its events tell, which are not asked for.
 */
const withoutPods = (object: KubeObject, { message }: Readiness): string => {
  if (object.kind !== 'postgresql') return message
  const { spec, status, metadata } = object as ZalandoPostgresql
  return status?.PostgresClusterStatus && spec.numberOfInstances > 0
    ? `${message}; no pod is there yet: if this lasts, the events of StatefulSet ${metadata?.name} say why`
    : message
}

/** Objects that are not ready: what has failed, then the others in the order in which they come up. */
const waiting = (progress: Progress): readonly (readonly [string, Readiness])[] =>
  [...progress]
    .filter(([, { ready }]) => !ready)
    .sort(
      ([a, one], [b, other]) =>
        Number(other.state === 'failing') - Number(one.state === 'failing') ||
        rank(a) - rank(b) ||
        (a < b ? -1 : 1),
    )

/**
 * Readiness of every desired object. Of the first that is not ready the pods are asked for, since
 * only they know why: not of all, never in the steady state, and not before it has lasted, for most
 * of a start needs no explanation. Crossplane watches what is asked for, and the events of the pods
 * of a start are more than its circuit breaker allows one project.
 */
export const progressOf = (
  project: Project,
  observed: Observed,
  desired: Resources,
  told: Told,
): Progress => {
  const progress = new Map(
    Object.entries(desired).map(
      ([key, object]) =>
        [key, withMade(observed, object, readinessOf(observed.resource(key), object))] as const,
    ),
  )
  const [first] = waiting(progress)
  const object = first && observed.resource(first[0])
  const labels = object && podLabels(project, object)
  if (!labels || project.platform.diagnostics?.pods === false) return progress
  const [key, readiness] = first
  const question = { ask: 'labels', apiVersion: 'v1', kind: 'Pod', labels } as const
  // Asked once, they are asked until it is ready: within a pass another replica's clock may differ.
  if (!observed.answered(question) && !asksPods(key, readiness, told)) return progress
  const pods = observed.look<IPod>(question)
  if (!pods) return progress
  const message =
    pods.length === 0 ? withoutPods(object, readiness) : (podReason(pods) ?? readiness.message)
  return progress.set(key, { ...readiness, message })
}

const ORDER = [
  /^database-(cluster|server|parameters|subnets|login|setting-.+)$/,
  /^database-job-/,
  /^objectstore-/,
  /-job-/,
  /-deployment$/,
]

const rank = (key: string): number => {
  if (isLastCheck(key)) return ORDER.length
  const index = ORDER.findIndex((pattern) => pattern.test(key))
  return index < 0 ? ORDER.length - 1 : index
}

/** The first object that is not ready, in words; undefined when all are. */
export const firstWaiting = (progress: Progress, told: Told): string | undefined => {
  const [first] = waiting(progress)
  const checking = [...progress].some(
    ([key, { message }]) => isLastCheck(key) && message !== NOT_YET,
  )
  return first && sentence(...first, told, checking)
}

/**
 * @param before phase of the pass before
 * @param blocked whether only a person can help
 * @param verified whether `setup verify` has passed for what is desired now
 * @param changing whether a change of something that runs is under way
 * @param asleep whether no pod runs, as the spec asks
 */
export const phaseOf = (state: {
  readonly before: string | undefined
  readonly blocked: boolean
  readonly ready: boolean
  readonly verified: boolean
  readonly changing: boolean
  readonly asleep: boolean
}): Phase => {
  if (state.blocked) return 'Blocked'
  if (state.asleep) return 'Hibernated'
  if (state.ready) return 'Ready'
  const ran = ['Ready', 'Updating', 'Degraded', 'Hibernated'].includes(state.before ?? '')
  if (!ran) return 'Provisioning'
  const updates =
    !state.verified || state.before === 'Updating' || (state.before === 'Ready' && state.changing)
  return updates ? 'Updating' : 'Degraded'
}
