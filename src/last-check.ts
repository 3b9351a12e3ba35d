import type { IJob } from 'kubernetes-models/batch/v1'
import type { RenderedJob } from './jobs/database.ts'
import type { Resources } from './kube/objects.ts'
import type { Observed } from './observed.ts'

export const isLastCheck = (key: string): boolean => key.startsWith('verify-job-')

/**
 * Whether the Job of the last check may run: once every workload has rolled out. What runs goes on,
 * whatever becomes of them.
 */
export const mayRun = ({ key }: RenderedJob, observed: Observed, rolledOut: boolean): boolean => {
  const existing = observed.resource<IJob>(key)
  return rolledOut || (existing !== undefined && existing.spec?.suspend !== true)
}

/** What is said of it until it may run. */
export const NOT_YET = 'it begins when all services have rolled out'

/**
 * The Job of the last check, suspended until it may run. It is made together with the workloads: an
 * object more, later on, would be another change of the composite, and Crossplane's circuit breaker
 * counts all that follows from one.
 */
export const lastCheck = ({ key, resources }: RenderedJob, runs: boolean): Resources => {
  if (runs) return resources
  const job = resources[key] as IJob
  return { ...resources, [key]: { ...job, spec: { ...job.spec, suspend: true } } as IJob }
}
