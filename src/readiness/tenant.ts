import type { KubeObject } from '../kube/objects.ts'
import type { Tenant } from '../objectstore/tenant.ts'
import { failing, notReady, READY, type Readiness } from './state.ts'

/** States of the operator that only a person can resolve (its main-controller.go). */
const HOPELESS = [
  'Another MinIO Tenant already exists in the namespace',
  'Statefulset not controlled by operator',
  'Tenant credentials are not set properly',
]

/**
 * Initialized, and no file out of reach: with a server less it is yellow, and serves. Whether the
 * operator has taken a change up, its StatefulSet tells (progress.ts): a Tenant has no generation.
 */
export const tenantReadiness = (object: KubeObject): Readiness => {
  const { currentState, healthStatus, healthMessage } = (object as Tenant).status ?? {}
  if (!currentState) return notReady('the operator has not taken it up yet')
  if (HOPELESS.includes(currentState)) return failing(currentState)
  if (currentState !== 'Initialized') return notReady(currentState)
  if (healthStatus === 'red') return failing(healthMessage || 'its health is red')
  return healthStatus ? READY : notReady('its health is not known yet')
}
