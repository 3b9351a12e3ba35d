import { POOLER_LOGIN } from '../../../api/sql.ts'

/** `GRANT <privileges> ON <kind> <name> TO <to>`. */
export type Grant = {
  readonly on: 'database' | 'schema'
  readonly name: string
  readonly privileges: readonly ('CONNECT' | 'CREATE' | 'USAGE')[]
  readonly to: readonly string[]
  readonly grantOption?: boolean
}

type Wanted = {
  readonly database: string
  readonly owner: string
  readonly realtime: boolean
  readonly pooler: boolean
  readonly apiSchemas: readonly string[]
}

const apiRoles = ['anon', 'authenticated', 'service_role']
const all = ['USAGE', 'CREATE'] as const

export const grants = ({
  database,
  owner,
  realtime,
  pooler,
  apiSchemas,
}: Wanted): readonly Grant[] => [
  // CONNECT is everybody's by default; some take it away from PUBLIC
  {
    on: 'database',
    name: database,
    privileges: ['CONNECT'],
    to: ['authenticator', 'supabase_auth_admin', 'supabase_storage_admin', owner],
  },
  // GoTrue's and Realtime's migrations, the owner's schemas, extensions and publications
  { on: 'database', name: database, privileges: ['CREATE'], to: ['supabase_auth_admin', owner] },
  ...(realtime
    ? [
        {
          on: 'database',
          name: database,
          privileges: ['CONNECT', 'CREATE'],
          to: ['supabase_admin'],
        } as const,
        {
          on: 'schema',
          name: 'realtime',
          privileges: all,
          to: ['supabase_realtime_admin'],
          grantOption: true,
        } as const,
      ]
    : []),
  ...(pooler
    ? [
        { on: 'database', name: database, privileges: ['CONNECT'], to: [POOLER_LOGIN] } as const,
        { on: 'schema', name: 'pgbouncer', privileges: ['USAGE'], to: [POOLER_LOGIN] } as const,
      ]
    : []),
  { on: 'schema', name: 'auth', privileges: ['USAGE'], to: [...apiRoles, 'postgres'] },
  { on: 'schema', name: 'storage', privileges: ['USAGE'], to: [...apiRoles, 'postgres'] },
  { on: 'schema', name: 'extensions', privileges: ['USAGE'], to: [...apiRoles, 'postgres'] },
  { on: 'schema', name: 'extensions', privileges: all, to: [owner] },
  // since 15 only the database's owner may create in public
  { on: 'schema', name: 'public', privileges: all, to: [owner] },
  { on: 'schema', name: 'public', privileges: ['USAGE'], to: [...apiRoles, 'postgres'] },
  // exposed, whoever owns them; what is in a service's schema is for its migrations to grant
  ...apiSchemas
    .filter((name) => name !== 'public')
    .map((name): Grant => ({ on: 'schema', name, privileges: ['USAGE'], to: apiRoles })),
]

/**
 * Who reaches what people create later: Supabase's default privileges. Row level security is what
 * keeps anon out, not a missing grant. Objects that are there already are not touched.
 */
export const defaultPrivileges = {
  objects: ['TABLES', 'FUNCTIONS', 'SEQUENCES'],
  to: ['postgres', ...apiRoles],
} as const
