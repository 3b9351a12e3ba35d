import { POOLER_LOGIN } from '../../../api/sql.ts'

/**
 * The roles of a Supabase project. A role that exists already is kept; it only gains what it lacks.
 *
 * Nobody gets more than Supabase's programs use: no role here is a superuser, and only
 * `supabase_admin` replicates. Upstream's image gives several of them CREATEDB, CREATEROLE and
 * REPLICATION; their migrations and their work do not need it (facts: 70 auth, 64 storage
 * migrations and the Realtime dump pass without).
 */
export type Role = {
  readonly name: string
  /** Whether somebody logs in as this role, with a password that is ours to set. */
  readonly login: boolean
  /** Whether it has its memberships' rights at once, or only after SET ROLE. */
  readonly inherit: boolean
  /** Wanted where the server lets us; without it the project works, with a limit. */
  readonly attribute?: Attribute
}

type Attribute = {
  readonly name: 'BYPASSRLS' | 'REPLICATION' | 'CREATEROLE'
  readonly column: 'rolbypassrls' | 'rolreplication' | 'rolcreaterole'
  /** A role that a cloud has in the attribute's place. */
  readonly insteadOf?: string
  readonly limit: { readonly feature: string; readonly reason: string }
}

type Wanted = {
  readonly owner: string
  readonly realtime: boolean
  readonly pooler: boolean
  readonly major: number
}

export const roles = ({ owner, realtime, pooler, major }: Wanted): readonly Role[] => [
  // what a request to the API runs as; PostgREST, Storage and Realtime switch to them
  { name: 'anon', login: false, inherit: false },
  { name: 'authenticated', login: false, inherit: false },
  { name: 'service_role', login: false, inherit: false, attribute: bypassRls },

  // PostgREST's login: nothing of its own until it switches
  { name: 'authenticator', login: true, inherit: false },

  // GoTrue's and Storage's logins: they own their schema, and their migrations fill it
  { name: 'supabase_auth_admin', login: true, inherit: false },
  { name: 'supabase_storage_admin', login: true, inherit: false },

  // Realtime's login, and the role that its migrations hand their objects to
  { name: 'supabase_realtime_admin', login: false, inherit: false },
  {
    name: 'supabase_admin',
    login: realtime,
    inherit: true,
    ...(realtime ? { attribute: replication } : {}),
  },

  // PgBouncer's login: it looks up who connects, and no more
  ...(pooler ? [{ name: POOLER_LOGIN, login: true, inherit: false }] : []),

  // named by GRANTs in the services' migrations, used by nobody
  { name: 'dashboard_user', login: false, inherit: false },
  ...(owner === 'postgres' ? [] : [{ name: 'postgres', login: false, inherit: true }]),

  // people, their migrations, Studio, Edge Functions.
  // CREATEROLE from 16 on only: before, it lets its holder join pg_execute_server_program, which
  // is a shell on the server, and change every other role's password.
  {
    name: owner,
    login: true,
    inherit: true,
    ...(major >= 16 ? { attribute: createRole } : {}),
  },
]

const bypassRls: Attribute = {
  name: 'BYPASSRLS',
  column: 'rolbypassrls',
  limit: {
    feature: 'service_role_bypassrls',
    reason:
      'service_role is held by row level security: give each table of yours with row level security CREATE POLICY … FOR ALL TO service_role USING (true) WITH CHECK (true); those of schema storage get one by themselves',
  },
}

const replication: Attribute = {
  name: 'REPLICATION',
  column: 'rolreplication',
  insteadOf: 'rds_replication', // Amazon RDS: a membership where others have the attribute
  limit: {
    feature: 'realtime_replication',
    reason:
      'Realtime cannot stream: neither database changes nor broadcasts from the database reach clients; an administrator can run ALTER ROLE supabase_admin REPLICATION',
  },
}

const createRole: Attribute = {
  name: 'CREATEROLE',
  column: 'rolcreaterole',
  limit: {
    feature: 'owner_createrole',
    reason: 'the owner login cannot create roles; an administrator creates them',
  },
}
