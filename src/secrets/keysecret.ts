import type { Database } from '../database/index.ts'
import { bareParameters, libpqParameters, nodeParameters } from '../database/tls.ts'
import type { Keys } from './keys.ts'

/**
 * Keys of the Secret `<project>-keys`. Pods name the ones that they need, so no pod gets another's.
 * Names are for ever as well: pods of an older release still ask for them.
 */
export type KeyName =
  | 'jwt-secret'
  | 'jwks'
  | 'gotrue-jwt-keys'
  | 'storage-jwks'
  | 'anon-key'
  | 'service-role-key'
  | 'publishable-key'
  | 'secret-key'
  | 'publishable-keys'
  | 'secret-keys'
  | 'auth-database-url'
  | 'rest-database-uri'
  | 'storage-database-url'
  | 'owner-database-url'
  | 'owner-password'
  | 'supabase-admin-password'
  | 'authenticator-password'
  | 'auth-admin-password'
  | 'storage-admin-password'
  | 's3-access-key-id'
  | 's3-secret-access-key'
  | 's3-protocol-access-key-id'
  | 's3-protocol-secret-access-key'
  | 'realtime-management-jwt-secret'
  | 'realtime-metrics-jwt-secret'
  | 'realtime-metrics-token'
  | 'realtime-db-enc-key'
  | 'realtime-secret-key-base'
  | 'realtime-cookie'
  | 'meta-crypto-key'
  | 'dashboard-password'

/** A connection URI with every part encoded, so that any password goes through. */
export const databaseUrl = (
  database: Pick<Database, 'host' | 'port' | 'name'>,
  user: string,
  password: string,
  parameters: string,
): string =>
  `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${hostInUrl(database.host)}:${database.port}/${encodeURIComponent(database.name)}?${parameters}`

/** An IPv6 address stands in brackets. */
export const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host)

/** The URIs of each program's login, with the parameters that its driver understands. */
const urls = (
  database: Database,
  { authAdmin, authenticator, storageAdmin, owner }: Keys['passwords'],
): Partial<Record<KeyName, string>> =>
  database.host === ''
    ? {}
    : {
        'auth-database-url': databaseUrl(
          database,
          'supabase_auth_admin',
          authAdmin,
          libpqParameters(database),
        ),
        'rest-database-uri': databaseUrl(
          database,
          'authenticator',
          authenticator,
          libpqParameters(database),
        ),
        'storage-database-url': databaseUrl(
          database,
          'supabase_storage_admin',
          storageAdmin,
          nodeParameters(database),
        ),
        'owner-database-url': databaseUrl(
          database,
          database.owner,
          owner,
          bareParameters(database),
        ),
      }

/**
 * What stands in the Secret: keys and passwords, and the URIs that services take them in.
 *
 * @param measured whether somebody collects metrics
 */
export const keysSecretData = (
  keys: Keys,
  database: Database,
  measured: boolean,
): Readonly<Partial<Record<KeyName, string>>> => {
  const { passwords, realtime } = keys
  return {
    'jwt-secret': keys.jwtSecret,
    jwks: keys.jwks,
    'gotrue-jwt-keys': keys.gotrueKeys,
    'storage-jwks': keys.storageJwks,
    'anon-key': keys.anon[0] ?? '',
    'service-role-key': keys.serviceRole[0] ?? '',
    'publishable-key': keys.publishable[0] ?? '',
    'secret-key': keys.secret[0] ?? '',
    // as functions read them: by name, of which there is one
    'publishable-keys': JSON.stringify({ default: keys.publishable[0] }),
    'secret-keys': JSON.stringify({ default: keys.secret[0] }),
    ...urls(database, passwords),
    'owner-password': passwords.owner,
    'supabase-admin-password': passwords.supabaseAdmin,
    'authenticator-password': passwords.authenticator,
    'auth-admin-password': passwords.authAdmin,
    'storage-admin-password': passwords.storageAdmin,
    's3-access-key-id': keys.s3.accessKeyId,
    's3-secret-access-key': keys.s3.secretAccessKey,
    's3-protocol-access-key-id': keys.s3Protocol.accessKeyId,
    's3-protocol-secret-access-key': keys.s3Protocol.secretAccessKey,
    'realtime-management-jwt-secret': realtime.managementSecret,
    'realtime-metrics-jwt-secret': realtime.metricsSecret,
    ...(measured && { 'realtime-metrics-token': keys.realtimeMetricsToken }),
    'realtime-db-enc-key': realtime.dbEncKey,
    'realtime-secret-key-base': realtime.secretKeyBase,
    'realtime-cookie': realtime.cookie,
    'meta-crypto-key': keys.metaCryptoKey,
    'dashboard-password': keys.dashboardPassword,
  }
}
