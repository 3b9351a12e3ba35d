import type { ZalandoPostgresql } from '../database/zalando-types.ts'
import type { KubeObject } from '../kube/objects.ts'
import { changing, failing, notReady, type Readiness } from './state.ts'

const WHERE = "the log of Zalando's operator says why"

/** What the operator found wrong, by the word that it leaves. */
const FAILED: Readonly<Record<string, string>> = {
  CreateFailed: `the operator could not make it; ${WHERE}`,
  UpdateFailed: `the operator could not change it; ${WHERE}`,
  SyncFailed: `the operator could not check it; ${WHERE}`,
  Invalid: `the operator does not take it; ${WHERE}`,
}

/**
 * The operator leaves one word, which speaks of no generation of the object: for a moment after a
 * change it is still the word for what was before, and nobody writes it anew when pods fail. So the
 * StatefulSet is asked as well (progress.ts).
 */
export const zalandoReadiness = (object: KubeObject): Readiness => {
  const { spec, status } = object as ZalandoPostgresql
  const shown = `${spec.numberOfInstances}/${spec.numberOfInstances}`
  const word = status?.PostgresClusterStatus ?? ''
  if (word === 'Running') return { ready: true, message: '', replicas: shown }
  const none = `0/${spec.numberOfInstances}`
  if (FAILED[word]) return failing(FAILED[word], none)
  if (word === 'Updating') return changing('the operator is changing it', none)
  return notReady(word || 'the operator has not taken it up yet', none)
}

type StatefulSet = KubeObject & {
  readonly spec?: { readonly replicas?: number }
  readonly status?: { readonly readyReplicas?: number; readonly replicas?: number }
}

/** Its pods, by the StatefulSet that the operator made. */
export const zalandoPodsReadiness = (statefulSet: KubeObject, desired: KubeObject): Readiness => {
  const { spec, status } = statefulSet as StatefulSet
  const wanted = (desired as ZalandoPostgresql).spec.numberOfInstances
  const ready = status?.readyReplicas ?? 0
  const shown = `${ready}/${wanted}`
  if (spec?.replicas !== wanted) {
    return changing(
      `the operator runs ${spec?.replicas ?? 0} of ${wanted} instances; if this lasts, see min_instances and max_instances of its configuration`,
      shown,
    )
  }
  if (ready < wanted) return notReady(`${ready} of ${wanted} pods are ready`, shown)
  const left = (status?.replicas ?? 0) - wanted
  if (left > 0) return changing(`${left} old pods are still there`, shown)
  return { ready: true, message: '', replicas: shown }
}
