import type { CloudNativePGCluster } from '../database/cloudnativepg-types.ts'
import type { KubeObject } from '../kube/objects.ts'
import { notReady, type Readiness } from './readiness.ts'

/** CloudNativePG says Ready when the whole cluster is healthy; its phase is the reason until then. */
export const cloudNativePGReadiness = (object: KubeObject): Readiness => {
  const { spec, status } = object as CloudNativePGCluster
  const shown = `${status?.readyInstances ?? 0}/${spec.instances}`
  const condition = status?.conditions?.find(({ type }) => type === 'Ready')
  if (condition?.status === 'True' && (status?.readyInstances ?? 0) >= spec.instances) {
    return { ready: true, message: '', replicas: shown }
  }
  const words = [status?.phase, status?.phaseReason].filter(Boolean).join(': ')
  return notReady(words || 'the operator has not taken it up yet', shown)
}
