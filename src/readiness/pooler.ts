import type { CloudNativePGPooler } from '../database/pooler.ts'
import type { KubeObject } from '../kube/objects.ts'
import { changing, failing, notReady, type Readiness } from './state.ts'

/** Its phase, which CloudNativePG writes from 1.30 on, and its pods, which is all that 1.29 tells. */
export const poolerReadiness = (object: KubeObject): Readiness => {
  const { spec, status } = object as CloudNativePGPooler
  const shown = `${status?.instances ?? 0}/${spec.instances}`
  if (status?.error) return failing(status.error, shown)
  if (status?.phase === 'failed') return failing(status.phaseReason || 'failed', shown)
  if (spec.instances === 0) {
    const left = status?.instances ?? 0
    return left > 0
      ? changing(`${left} old pods are still there`, shown)
      : { ready: true, message: '', replicas: shown }
  }
  if (status?.phase !== undefined && status.phase !== 'active') {
    return notReady([status.phase, status.phaseReason].filter(Boolean).join(': '), shown)
  }
  if ((status?.instances ?? 0) < spec.instances) {
    return notReady(`${status?.instances ?? 0} of ${spec.instances} pods are there`, shown)
  }
  return { ready: true, message: '', replicas: shown }
}
