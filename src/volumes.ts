import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import type { Volumes } from './api/born.ts'
import { DATABASE_CLUSTER, DATABASE_SERVER, OBJECT_STORE_VOLUME } from './composition-keys.ts'
import { diskOf } from './database/cloud/disk.ts'
import type { CloudNativePGCluster } from './database/cloudnativepg-types.ts'
import type { Observed } from './observed.ts'

/** Sizes of the volumes that a project has: they grow, and are never made smaller by a default. */
export const volumesOf = (observed: Observed): Volumes => {
  const cluster = observed.resource<CloudNativePGCluster>(DATABASE_CLUSTER)
  const files = observed.resource<IPersistentVolumeClaim>(OBJECT_STORE_VOLUME)
  return {
    database: cluster?.spec.storage.size ?? diskOf(observed.resource(DATABASE_SERVER)),
    log: cluster?.spec.walStorage?.size,
    objectStore: files?.spec?.resources?.requests?.storage?.toString(),
  }
}
