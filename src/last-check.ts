import type { IJob } from 'kubernetes-models/batch/v1'
import type { RenderedJob } from './jobs/database.ts'
import type { Resources } from './kube/objects.ts'
import type { Observed } from './observed.ts'
import { markAll } from './readiness/applied.ts'
import { hasCompleted, NOT_COMPLETED } from './readiness/job.ts'
import { notReady, type Readiness } from './readiness/state.ts'

export const isLastCheck = (key: string): boolean => key.startsWith('verify-job-')

const isSuspended = ({ key }: RenderedJob, observed: Observed): boolean => {
  const existing = observed.resource<IJob>(key)
  return existing?.spec?.suspend === true && !hasCompleted(existing)
}

/**
 * Whether the Job of the last check may run: once every workload has rolled out. What runs goes on,
 * whatever becomes of them.
 */
export const mayRun = (rendered: RenderedJob, observed: Observed, rolledOut: boolean): boolean =>
  rolledOut || (observed.has(rendered.key) && !isSuspended(rendered, observed))

/** What is said of it until it may run. */
export const NOT_YET = 'it begins when all services have rolled out'

/** What it waits for before its own status tells; undefined when that does. */
export const awaited = (
  rendered: RenderedJob,
  observed: Observed,
  runs: boolean,
): Readiness | undefined => {
  if (!runs) return notReady(NOT_YET)
  return isSuspended(rendered, observed) ? notReady(NOT_COMPLETED) : undefined
}

/**
 * The Job of the last check, suspended until it may run. It is made together with the workloads: an
 * object more, later on, would be another change of the composite, and Crossplane's circuit breaker
 * counts all that follows from one. It is marked as the same object, whether it runs or not.
 */
export const lastCheck = ({ key, resources }: RenderedJob, runs: boolean): Resources => {
  const { [key]: job, ...others } = markAll(resources) as Record<string, IJob>
  return { ...others, [key]: { ...job, spec: { ...job?.spec, suspend: !runs } } as IJob }
}
