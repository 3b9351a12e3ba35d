import type { IJob } from 'kubernetes-models/batch/v1'
import type { KubeObject } from '../kube/objects.ts'
import { changing, failing, notReady, READY, type Readiness } from './state.ts'

/** What a Job says that runs, or is about to. */
export const NOT_COMPLETED = 'its Job has not completed yet'

const isTrue = ({ status }: IJob, name: string) =>
  status?.conditions?.find(({ type, status: state }) => type === name && state === 'True')

export const hasCompleted = (job: IJob): boolean => isTrue(job, 'Complete') !== undefined

/**
 * Ready when it has completed, or is suspended with the project. Our Jobs retry for ever, so a
 * failed one was ended by somebody else.
 */
export const jobReadiness = (object: KubeObject, desired: KubeObject): Readiness => {
  const job = object as IJob
  if (hasCompleted(job)) return READY
  if ((desired as IJob).spec?.suspend) {
    return job.status?.active ? changing('its pod is being stopped') : READY
  }
  const failed = isTrue(job, 'Failed')
  if (failed)
    return failing(`failed: ${failed.message ?? failed.reason}; delete it, it is made again`)
  if (job.spec?.suspend) return notReady('is suspended; set its spec.suspend to false')
  return notReady(NOT_COMPLETED)
}
