/**
 * Composition keys of what holds data or keys. Frozen: Crossplane deletes the object of a key that
 * is no longer desired, so a renamed key is lost data. A test compares this list with a copy.
 */
export const SEED = 'seed'
export const KEYS = 'keys'
export const CONNECTION = 'connection'
export const DATABASE_ADMIN = 'database-admin'
export const DATABASE_CLUSTER = 'database-cluster'
export const DATABASE_VAULT = 'database-vault'
export const DATABASE_SERVER = 'database-server'
export const OBJECT_STORE_VOLUME = 'objectstore-volume'
export const OBJECT_STORE_TENANT = 'objectstore-tenant'
export const OBJECT_STORE_ACCOUNT = 'objectstore-azure-account'
export const OBJECT_STORE_CONTAINER = 'objectstore-azure-container'
export const OBJECT_STORE_BUCKET = 'objectstore-bucket'
export const OBJECT_STORE_KEYS = 'objectstore-keys'

/** Not frozen: what holds no data is made anew. */
export const OBJECT_STORE_CONFIG = 'objectstore-config'
export const METRICS_PODS = 'metrics-pods'
export const METRICS_ALERTS = 'metrics-alerts'
export const METRICS_DASHBOARD = 'metrics-dashboard'

export const FROZEN_KEYS = [
  SEED,
  KEYS,
  CONNECTION,
  DATABASE_ADMIN,
  DATABASE_CLUSTER,
  DATABASE_VAULT,
  DATABASE_SERVER,
  OBJECT_STORE_VOLUME,
  OBJECT_STORE_TENANT,
  OBJECT_STORE_ACCOUNT,
  OBJECT_STORE_CONTAINER,
  OBJECT_STORE_BUCKET,
  OBJECT_STORE_KEYS,
] as const

/** Where the files are: it stays when Storage is turned off. */
export const FILES: readonly string[] = [
  OBJECT_STORE_VOLUME,
  OBJECT_STORE_TENANT,
  OBJECT_STORE_ACCOUNT,
  OBJECT_STORE_CONTAINER,
  OBJECT_STORE_BUCKET,
]
