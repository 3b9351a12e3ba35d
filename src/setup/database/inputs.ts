import { POOLER_LOGIN, RESERVED_SCHEMA } from '../../api/sql.ts'
import type { Environment } from '../environment.ts'
import { checkedIdentifier } from './sql.ts'
import type { Extension } from './tables/extensions.ts'

/** What the renderer asks of `setup database`. */
export type Inputs = {
  /** Revisions to record at the end: each is what some pods wait for. */
  readonly revisions: readonly string[]
  /** The release's set-up number; a database never goes back to a lower one. */
  readonly number: number
  /** The project that this server is marked with. */
  readonly project: string
  /** The login for people and their migrations: `postgres` or `supabase_owner`. */
  readonly owner: string
  /** The login in its place, where somebody else has that one on the server. */
  readonly ownerElse?: string
  /** Schemas that PostgREST exposes. */
  readonly apiSchemas: readonly string[]
  readonly realtime: boolean
  /** Extensions that are asked for, beside those that every project has. */
  readonly extensions: readonly Extension[]
  /** Libraries that the server is about to have loaded. */
  readonly libraries: readonly string[]
  /** Whether nobody knows yet what the server can do, so that all of it is to be told. */
  readonly explore: boolean
  /** Whether a pooler looks passwords up. */
  readonly pooler: boolean
  /** Password of each login that is set up here, by role. */
  readonly passwords: ReadonlyMap<string, string>
}

const apiSchema = (name: string): string => {
  checkedIdentifier('API_SCHEMAS entry', name)
  if (!RESERVED_SCHEMA.test(name)) return name
  throw new Error(`cannot expose schema "${name}" (API_SCHEMAS): it is not the project's own`)
}

/** SETUP_REVISIONS: at least one, each of lower-case letters, digits and hyphens. */
export const revisionsFrom = (env: Environment): readonly string[] => {
  const revisions = env.list('SETUP_REVISIONS')
  if (revisions.length === 0) throw new Error('cannot read SETUP_REVISIONS: no revision is named')
  for (const revision of revisions) {
    if (!/^[a-z0-9-]+$/.test(revision)) {
      throw new Error(`cannot read SETUP_REVISIONS: "${revision}" must match [a-z0-9-]+`)
    }
  }
  return revisions
}

const isExtension = (value: unknown): value is Extension =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  /^[a-z_][a-z0-9_-]*$/.test(value.name) &&
  (!('schema' in value) || typeof value.schema === 'string')

/** EXTENSIONS: a list of `{"name": …, "schema": …}` in JSON. */
const extensionsFrom = (env: Environment): readonly Extension[] => {
  const text = env.optional('EXTENSIONS', '[]')
  const unreadable = new Error(`cannot read EXTENSIONS: ${text} is no list of names and schemas`)
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    throw unreadable
  }
  if (!Array.isArray(list) || !list.every(isExtension)) throw unreadable
  for (const { schema } of list) {
    if (schema !== undefined) checkedIdentifier('schema of EXTENSIONS', schema)
  }
  return list
}

export const inputsFrom = (env: Environment): Inputs => {
  const owner = checkedIdentifier('OWNER_USER', env.optional('OWNER_USER', 'supabase_owner'))
  const ownerElse = env.optional('OWNER_ELSE', '')
  if (ownerElse) checkedIdentifier('OWNER_ELSE', ownerElse)
  const realtime = env.boolean('REALTIME', true)
  const pooler = env.optional('POOLER_PASSWORD', '') !== ''
  return {
    revisions: revisionsFrom(env),
    number: env.integer('SETUP_NUMBER'),
    project: env.required('PROJECT_REF'),
    owner,
    ...(ownerElse && { ownerElse }),
    explore: env.boolean('EXPLORE', false),
    apiSchemas: env.list('API_SCHEMAS').map(apiSchema),
    realtime,
    extensions: extensionsFrom(env),
    libraries: env.list('LIBRARIES'),
    pooler,
    passwords: new Map([
      [owner, env.secret('OWNER_PASSWORD')],
      ['authenticator', env.secret('AUTHENTICATOR_PASSWORD')],
      ['supabase_auth_admin', env.secret('AUTH_ADMIN_PASSWORD')],
      ['supabase_storage_admin', env.secret('STORAGE_ADMIN_PASSWORD')],
      ...(pooler ? [[POOLER_LOGIN, env.secret('POOLER_PASSWORD')] as const] : []),
      ...(realtime ? [['supabase_admin', env.secret('SUPABASE_ADMIN_PASSWORD')] as const] : []),
    ]),
  }
}
