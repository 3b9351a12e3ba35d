import type { CloudNativePGCluster } from '../database/cloudnativepg-types.ts'
import { CNPG_HIBERNATION } from '../hibernation.ts'
import type { KubeObject } from '../kube/objects.ts'
import { changing, notReady, type Readiness } from './state.ts'

/**
 * CloudNativePG says Ready when the whole cluster is healthy; its phase is the reason until then.
 * It hibernates healthy clusters only; of others it reports no hibernation, or WaitingForHealthy.
 */
export const cloudNativePGReadiness = (object: KubeObject, desired: KubeObject): Readiness => {
  const { spec, status } = object as CloudNativePGCluster
  const shown = `${status?.readyInstances ?? 0}/${spec.instances}`
  const conditionOf = (name: string) => status?.conditions?.find(({ type }) => type === name)
  if (desired.metadata?.annotations?.[CNPG_HIBERNATION] === 'on') {
    const hibernation = conditionOf(CNPG_HIBERNATION)
    if (hibernation?.status === 'True') return { ready: true, message: '', replicas: '0/0' }
    const phase = status?.phase ?? 'the operator has not taken it up yet'
    return changing(
      hibernation?.message ?? `it must be healthy before it hibernates: ${phase}`,
      shown,
    )
  }
  const condition = conditionOf('Ready')
  if (condition?.status === 'True' && (status?.readyInstances ?? 0) >= spec.instances) {
    return { ready: true, message: '', replicas: shown }
  }
  const words = [status?.phase, status?.phaseReason].filter(Boolean).join(': ')
  return notReady(words || 'the operator has not taken it up yet', shown)
}
