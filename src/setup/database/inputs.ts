import { RESERVED_SCHEMA } from '../../api/sql.ts'
import type { Environment } from '../environment.ts'
import { checkedIdentifier } from './sql.ts'

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
  /** Schemas that PostgREST exposes. */
  readonly apiSchemas: readonly string[]
  readonly realtime: boolean
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

export const inputsFrom = (env: Environment): Inputs => {
  const owner = checkedIdentifier('OWNER_USER', env.optional('OWNER_USER', 'supabase_owner'))
  const realtime = env.boolean('REALTIME', true)
  return {
    revisions: revisionsFrom(env),
    number: env.integer('SETUP_NUMBER'),
    project: env.required('PROJECT_REF'),
    owner,
    apiSchemas: env.list('API_SCHEMAS').map(apiSchema),
    realtime,
    passwords: new Map([
      [owner, env.secret('OWNER_PASSWORD')],
      ['authenticator', env.secret('AUTHENTICATOR_PASSWORD')],
      ['supabase_auth_admin', env.secret('AUTH_ADMIN_PASSWORD')],
      ['supabase_storage_admin', env.secret('STORAGE_ADMIN_PASSWORD')],
      ...(realtime ? [['supabase_admin', env.secret('SUPABASE_ADMIN_PASSWORD')] as const] : []),
    ]),
  }
}
