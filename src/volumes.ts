import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import type { Volumes } from './api/born.ts'
import { DATABASE_CLUSTER, OBJECT_STORE_VOLUME } from './composition-keys.ts'
import { volumesOfDatabase } from './database/volumes.ts'
import type { Observed } from './observed.ts'

/** Sizes of the volumes that a project has: they grow, and are never made smaller by a default. */
export const volumesOf = (observed: Observed): Volumes => {
  const files = observed.resource<IPersistentVolumeClaim>(OBJECT_STORE_VOLUME)
  return {
    ...volumesOfDatabase(observed.resource(DATABASE_CLUSTER)),
    objectStore: files?.spec?.resources?.requests?.storage?.toString(),
  }
}
