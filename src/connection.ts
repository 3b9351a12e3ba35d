import type { ISecret } from 'kubernetes-models/v1'
import { addressesOf } from './addresses.ts'
import type { ConnectionKey } from './api/status.ts'
import { bareParameters } from './database/tls.ts'
import { secret } from './kube/secret.ts'
import { databaseUrl } from './secrets/keysecret.ts'
import { connectionName } from './secrets/names.ts'
import type { Stack } from './services/stack.ts'
import { DASHBOARD_USERNAME } from './services/studio.ts'

type Details = Partial<Record<ConnectionKey, string>>

/** How the database is reached; nothing until its address is known. */
const databaseDetails = ({ database, keys, vault }: Stack): Details => {
  if (database.host === '') return {}
  const password = keys.passwords.owner
  const parameters = bareParameters(database)
  const ca = database.ca && vault.value(database.ca)
  return {
    SUPABASE_DB_URL: databaseUrl(database, database.owner, password, parameters),
    ...(database.pooler && {
      SUPABASE_DB_POOLER_URL: databaseUrl(
        { ...database, ...database.pooler },
        database.owner,
        password,
        parameters,
      ),
    }),
    ...(ca && { SUPABASE_DB_CA: ca }),
    PGHOST: database.host,
    PGPORT: String(database.port),
    PGDATABASE: database.name,
    PGUSER: database.owner,
    PGPASSWORD: password,
    PGSSLMODE: database.sslMode,
  }
}

/** What an application needs, as environment variables. */
export const connectionDetails = (stack: Stack): Details => {
  const { project, keys } = stack
  return {
    SUPABASE_URL: project.publicUrl,
    SUPABASE_ANON_KEY: keys.anon[0] ?? '',
    SUPABASE_SERVICE_ROLE_KEY: keys.serviceRole[0] ?? '',
    SUPABASE_PUBLISHABLE_KEY: keys.publishable[0] ?? '',
    SUPABASE_SECRET_KEY: keys.secret[0] ?? '',
    SUPABASE_JWKS_URL: addressesOf(project).jwks,
    ...databaseDetails(stack),
    ...(project.spec.storage.enabled &&
      project.spec.storage.s3Protocol.enabled && {
        SUPABASE_S3_ENDPOINT: addressesOf(project).s3,
        SUPABASE_S3_REGION: 'us-east-1',
        SUPABASE_S3_ACCESS_KEY_ID: keys.s3Protocol.accessKeyId,
        SUPABASE_S3_SECRET_ACCESS_KEY: keys.s3Protocol.secretAccessKey,
      }),
    ...(project.spec.studio.enabled && {
      DASHBOARD_URL: addressesOf(project).studio,
      DASHBOARD_USERNAME,
      DASHBOARD_PASSWORD: keys.dashboardPassword,
    }),
  }
}

/** `<claim>-supabase`, the one name that users can predict. */
export const connection = (stack: Stack): ISecret =>
  secret(stack.project, connectionName(stack.project), connectionDetails(stack))
