import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import type { Volumes } from './api/born.ts'
import {
  DATABASE_CLUSTER,
  DATABASE_SERVER,
  OBJECT_STORE_TENANT,
  OBJECT_STORE_VOLUME,
} from './composition-keys.ts'
import { diskOf } from './database/cloud/disk.ts'
import { volumesOfDatabase } from './database/volumes.ts'
import { existingPool, type Tenant } from './objectstore/tenant.ts'
import { accessModeOf, metadataOf } from './objectstore/volume.ts'
import type { Observed } from './observed.ts'

/** Sizes of the volumes that a project has: they grow, and are never made smaller by a default. */
export const volumesOf = (observed: Observed): Volumes => {
  const server = observed.resource(DATABASE_SERVER)
  const files = observed.resource<IPersistentVolumeClaim>(OBJECT_STORE_VOLUME)
  const pool = existingPool(observed.resource<Tenant>(OBJECT_STORE_TENANT))
  return {
    ...volumesOfDatabase(observed.resource(DATABASE_CLUSTER)),
    ...(server && { database: diskOf(server) }),
    objectStore: pool?.size ?? files?.spec?.resources?.requests?.storage?.toString(),
    ...(files && { shared: { accessMode: accessModeOf(files), metadata: metadataOf(files) } }),
    ...(pool && { pool: { servers: pool.servers, volumesPerServer: pool.volumesPerServer } }),
  }
}
