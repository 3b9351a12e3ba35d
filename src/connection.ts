import type { ISecret } from 'kubernetes-models/v1'
import type { ConnectionKey } from './api/status.ts'
import { CONNECTION } from './composition-keys.ts'
import { secret } from './kube/secret.ts'
import { databaseUrl } from './secrets/keysecret.ts'
import { connectionName } from './secrets/names.ts'
import type { Stack } from './services/stack.ts'

/** What an application needs, as environment variables. */
export const connectionDetails = ({
  project,
  database,
  keys,
}: Stack): Partial<Record<ConnectionKey, string>> => ({
  SUPABASE_URL: project.publicUrl,
  SUPABASE_ANON_KEY: keys.anon[0] ?? '',
  SUPABASE_SERVICE_ROLE_KEY: keys.serviceRole[0] ?? '',
  SUPABASE_DB_URL: databaseUrl(database, database.owner, keys.passwords.owner, database.sslMode),
  PGHOST: database.host,
  PGPORT: String(database.port),
  PGDATABASE: database.name,
  PGUSER: database.owner,
  PGPASSWORD: keys.passwords.owner,
  PGSSLMODE: database.sslMode,
  ...(project.spec.storage.enabled &&
    project.spec.storage.s3Protocol.enabled && {
      SUPABASE_S3_ENDPOINT: `${project.publicUrl}/storage/v1/s3`,
      SUPABASE_S3_REGION: 'us-east-1',
      SUPABASE_S3_ACCESS_KEY_ID: keys.s3Protocol.accessKeyId,
      SUPABASE_S3_SECRET_ACCESS_KEY: keys.s3Protocol.secretAccessKey,
    }),
})

/** The connection Secret, or why it cannot be made. */
export type Connection =
  | { readonly state: 'ours'; readonly secret: ISecret }
  | { readonly state: 'taken'; readonly message: string }
  | { readonly state: 'unknown' }

/**
 * `<claim>-supabase`, composed only after a look that nobody else's object has the name: Crossplane
 * adopts a same-named object that no controller owns, and deletes it with the project.
 */
export const connection = (stack: Stack): Connection => {
  const { project, observed } = stack
  const name = connectionName(project)
  const rendered = secret(project, name, connectionDetails(stack))
  if (observed.has(CONNECTION)) return { state: 'ours', secret: rendered }
  const found = observed.look<ISecret>({ ask: 'object', apiVersion: 'v1', kind: 'Secret', name })
  if (!found) return { state: 'unknown' }
  const owner = found[0]?.metadata?.ownerReferences?.find(({ controller }) => controller)
  if (found.length === 0 || owner?.uid === project.uid) return { state: 'ours', secret: rendered }
  return {
    state: 'taken',
    message: `Secret ${project.namespace}/${name} exists and is not this project's, so the connection Secret is not written; rename or delete that Secret`,
  }
}
