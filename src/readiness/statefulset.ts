import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import type { KubeObject } from '../kube/objects.ts'
import { changing, notReady, type Readiness } from './state.ts'

/** Every pod is ready and of the present revision. */
export const statefulSetReadiness = (object: KubeObject): Readiness => {
  const { metadata, spec, status } = object as IStatefulSet
  const wanted = spec?.replicas ?? 1
  const ready = status?.readyReplicas ?? 0
  const shown = `${ready}/${wanted}`
  const old = (status?.replicas ?? 0) - wanted
  if (ready < wanted) return notReady(`${ready} of ${wanted} pods are ready`, shown)
  if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) {
    return changing('its change has not been taken up yet', shown)
  }
  if (old > 0) return changing(`${old} old pods are still there`, shown)
  if (status?.updateRevision !== status?.currentRevision) {
    return changing('its pods are being replaced', shown)
  }
  return { ready: true, message: '', replicas: shown }
}
