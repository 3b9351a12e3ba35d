import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import type { Volumes } from './api/born.ts'
import {
  DATABASE_CLUSTER,
  DATABASE_SERVER,
  OBJECT_STORE_TENANT,
  OBJECT_STORE_VOLUME,
} from './composition-keys.ts'
import { diskOf } from './database/cloud/disk.ts'
import type { CloudNativePGCluster } from './database/cloudnativepg-types.ts'
import { existingPool, type Tenant } from './objectstore/tenant.ts'
import { accessModeOf, metadataOf } from './objectstore/volume.ts'
import type { Observed } from './observed.ts'

/** Sizes of the volumes that a project has: they grow, and are never made smaller by a default. */
export const volumesOf = (observed: Observed): Volumes => {
  const cluster = observed.resource<CloudNativePGCluster>(DATABASE_CLUSTER)
  const files = observed.resource<IPersistentVolumeClaim>(OBJECT_STORE_VOLUME)
  const pool = existingPool(observed.resource<Tenant>(OBJECT_STORE_TENANT))
  return {
    database: cluster?.spec.storage.size ?? diskOf(observed.resource(DATABASE_SERVER)),
    log: cluster?.spec.walStorage?.size,
    objectStore: pool?.size ?? files?.spec?.resources?.requests?.storage?.toString(),
    ...(files && { shared: { accessMode: accessModeOf(files), metadata: metadataOf(files) } }),
    ...(pool && { pool: { servers: pool.servers, volumesPerServer: pool.volumesPerServer } }),
  }
}
