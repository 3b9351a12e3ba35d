import type { IDeployment } from 'kubernetes-models/apps/v1'
import type { KubeObject } from '../kube/objects.ts'
import { changing, failing, notReady, type Readiness } from './state.ts'

/** What a Deployment or a StatefulSet says that lacks pods, as while they start. */
export const LACKS_PODS = /^\d+ of \d+ pods are (available|ready)$/

/**
 * Every pod runs the present spec and is available. What is not available is said first: the steps
 * of a start have one message, since each change of the status is an event that Crossplane counts.
 */
export const deploymentReadiness = (object: KubeObject): Readiness => {
  const { metadata, spec, status } = object as IDeployment
  const wanted = spec?.replicas ?? 1
  const { updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = status ?? {}
  const shown = `${availableReplicas}/${wanted}`
  const failure = status?.conditions?.find(
    ({ type, status: state }) => type === 'ReplicaFailure' && state === 'True',
  )
  if (failure) return failing(`pods cannot be made: ${failure.message ?? failure.reason}`, shown)
  if (availableReplicas < wanted) {
    return notReady(`${availableReplicas} of ${wanted} pods are available`, shown)
  }
  if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) {
    return changing('its change has not been taken up yet', shown)
  }
  if (updatedReplicas < wanted) {
    return changing(`${updatedReplicas} of ${wanted} pods run the present spec`, shown)
  }
  if (replicas > wanted) return changing(`${replicas - wanted} old pods are still there`, shown)
  return { ready: true, message: '', replicas: shown }
}
