import type { CrunchyPostgresCluster } from '../database/crunchy-types.ts'
import type { KubeObject } from '../kube/objects.ts'
import { changing, failing, notReady, type Readiness } from './state.ts'

/** What the operator cannot help by itself. */
const stuck = ({ status }: CrunchyPostgresCluster): string | undefined => {
  const { conditions = [] } = status ?? {}
  const words = (type: string, state: string) => {
    const found = conditions.find((each) => each.type === type && each.status === state)
    return found && (found.message || found.reason || type)
  }
  return words('Progressing', 'False') ?? words('PersistentVolumeResizeError', 'True')
}

/**
 * The operator has no condition that says Ready: it counts the pods of each set of instances, and
 * those that answer, for the generation of the object that it has seen.
 */
export const crunchyReadiness = (object: KubeObject, desired: KubeObject): Readiness => {
  const cluster = object as CrunchyPostgresCluster
  const { spec } = desired as CrunchyPostgresCluster
  const { metadata, status } = cluster
  const [set] = spec.instances
  const wanted = spec.shutdown ? 0 : (set?.replicas ?? 1)
  const counted = status?.instances?.find(({ name }) => name === set?.name)
  const { replicas = 0, readyReplicas: ready = 0, updatedReplicas: updated = 0 } = counted ?? {}
  const shown = `${ready}/${wanted}`

  const why = stuck(cluster)
  if (why) return failing(why, shown)
  if (status?.observedGeneration === undefined) {
    return notReady('the operator has not taken it up yet', shown)
  }
  if (status.observedGeneration < (metadata?.generation ?? 0)) {
    return changing('its change has not been taken up yet', shown)
  }
  if (replicas > wanted) return changing(`${replicas - wanted} old pods are still there`, shown)
  if (ready < wanted) return notReady(`${ready} of ${wanted} pods are ready`, shown)
  if (updated < wanted) return changing('its pods are being replaced', shown)
  const pooled = spec.shutdown ? 0 : (spec.proxy?.pgBouncer.replicas ?? 0)
  const pooling = status.proxy?.pgBouncer?.readyReplicas ?? 0
  if (pooling < pooled)
    return notReady(`${pooling} of ${pooled} pods of its pooler are ready`, shown)
  return { ready: true, message: '', replicas: shown }
}
