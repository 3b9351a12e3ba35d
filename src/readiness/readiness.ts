import type { KubeObject } from '../kube/objects.ts'
import { isManaged } from '../managed/resource.ts'
import { isApplied } from './applied.ts'
import { cloudNativePGReadiness } from './cloudnativepg.ts'
import { crunchyReadiness } from './crunchy.ts'
import { deploymentReadiness } from './deployment.ts'
import { httpRouteReadiness } from './httproute.ts'
import { jobReadiness } from './job.ts'
import { managedReadiness } from './managed.ts'
import { poolerReadiness } from './pooler.ts'
import { changing, notReady, READY, type Readiness } from './state.ts'
import { statefulSetReadiness } from './statefulset.ts'
import { tenantReadiness } from './tenant.ts'
import { zalandoReadiness } from './zalando.ts'

export { changing, failing, notReady, READY, type Readiness } from './state.ts'

type Check = (observed: KubeObject, desired: KubeObject) => Readiness

/**
 * One check a kind. A kind that is not listed is ready as soon as it exists; a volume too, since
 * many are bound only when their first pod is, and an Ingress, since many a controller never writes
 * an address into it.
 */
const CHECKS: Readonly<Record<string, Check>> = {
  'apps/v1/Deployment': deploymentReadiness,
  'apps/v1/StatefulSet': statefulSetReadiness,
  'batch/v1/Job': jobReadiness,
  'postgresql.cnpg.io/v1/Cluster': cloudNativePGReadiness,
  'postgresql.cnpg.io/v1/Pooler': poolerReadiness,
  'acid.zalan.do/v1/postgresql': zalandoReadiness,
  'postgres-operator.crunchydata.com/v1beta1/PostgresCluster': crunchyReadiness,
  'gateway.networking.k8s.io/v1/HTTPRoute': httpRouteReadiness,
  'minio.min.io/v2/Tenant': tenantReadiness,
}

/** Providers have hundreds of kinds, and all of them the same conditions. */
const checkOf = (object: KubeObject): Check | undefined =>
  CHECKS[`${object.apiVersion}/${object.kind}`] ??
  (isManaged(object) ? managedReadiness : undefined)

/** Readiness of one desired object, given what exists of it. */
export const readinessOf = (observed: KubeObject | undefined, desired: KubeObject): Readiness => {
  const check = checkOf(desired)
  if (!observed) {
    const withoutStatus = check?.(desired, desired) ?? READY
    return withoutStatus.ready ? notReady('it is being created') : withoutStatus
  }
  if (observed.metadata?.deletionTimestamp) return notReady('it is being deleted')
  if (!isApplied(observed, desired)) {
    return changing(
      'its change is being applied; if this lasts, see the events of the XSupabase: the API server may refuse it',
    )
  }
  return check?.(observed, desired) ?? READY
}
