import { Client } from 'pg'
import { vi } from 'vitest'
import { run } from '../../../src/setup/database/run.ts'
import { type Environment, environment } from '../../../src/setup/environment.ts'
import { type Major, type Postgres, startPostgres } from '../../programs/postgres.ts'

// a server's start and a set-up take their time where others use the machine too
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** Characters that break URLs, shells, SQL and printf formats. */
const odd = 'p@ss/w#r:d%&+ x\'"$(id)\\'

export const passwords = {
  OWNER_PASSWORD: `${odd}-owner`,
  SUPABASE_ADMIN_PASSWORD: `${odd}-realtime`,
  AUTHENTICATOR_PASSWORD: `${odd}-rest`,
  AUTH_ADMIN_PASSWORD: `${odd}-auth`,
  STORAGE_ADMIN_PASSWORD: `${odd}-storage`,
} as const

/** A server in one of the shapes that the back ends have. */
export type Place = {
  readonly server: Postgres
  readonly major: Major
  readonly database: string
  readonly owner: string
  readonly superuser: boolean
  /** The variables that the renderer writes for `setup database`. */
  readonly variables: Readonly<Record<string, string>>
  /** Runs `setup database`, with some variables changed. */
  readonly setUp: (changes?: Readonly<Record<string, string>>) => Promise<string>
  /** Opens a connection; without a password, as the bootstrap superuser. */
  readonly open: (login?: Login) => Promise<Client>
  /** Runs one statement on a connection of its own and returns the rows. */
  readonly query: (sql: string, login?: Login) => Promise<readonly Row[]>
  readonly stop: () => Promise<void>
}

type Row = Readonly<Record<string, unknown>>

export type Login = { readonly user: string; readonly password: string; readonly database?: string }

type Shape = {
  readonly major: Major
  readonly bootstrap?: string
  readonly owner?: string
  /** An admin login without superuser, as clouds give it, that owns the database. */
  readonly master?: boolean
  /** Another admin login without superuser, and the statements that make it and its database. */
  readonly vendor?: { readonly admin: Login; readonly make: readonly string[] }
  readonly settings?: readonly string[]
  readonly extensions?: Readonly<Record<string, string>>
  readonly hba?: readonly string[]
  readonly tls?: { readonly cert: string; readonly key: string }
}

export const master: Login = { user: 'master', password: 'master-secret-0', database: 'app' }

const makeMaster = [
  `CREATE ROLE ${master.user} LOGIN CREATEROLE CREATEDB PASSWORD '${master.password}'`,
  `CREATE DATABASE ${master.database} OWNER ${master.user}`,
]

export const place = async (shape: Shape): Promise<Place> => {
  const { major, owner = 'postgres', bootstrap = 'bootstrap' } = shape
  const settings = ['wal_level = logical', ...(shape.settings ?? [])]
  const server = await startPostgres({
    major,
    superuser: bootstrap,
    settings,
    ...(shape.extensions ? { extensions: shape.extensions } : {}),
    ...(shape.hba ? { hba: shape.hba } : {}),
    ...(shape.tls ? { tls: shape.tls } : {}),
  })
  const boot: Login = { user: server.superuser, password: server.password }
  const limited = shape.vendor ?? (shape.master ? { admin: master, make: makeMaster } : undefined)
  const admin = limited?.admin ?? boot
  const database = admin.database ?? 'postgres'

  const open = async (login: Login = boot): Promise<Client> => {
    const { host, port } = server
    const client = new Client({
      host,
      port,
      database,
      ssl: shape.tls ? { rejectUnauthorized: false } : false,
      ...login,
    })
    await client.connect()
    return client
  }

  const query = async (sql: string, login?: Login): Promise<readonly Row[]> => {
    const client = await open(login)
    try {
      return (await client.query<Row>(sql)).rows
    } finally {
      await client.end()
    }
  }

  for (const sql of limited?.make ?? []) await query(sql, { ...boot, database: 'postgres' })

  const variables = {
    PGHOST: server.host,
    PGPORT: String(server.port),
    PGDATABASE: database,
    PGUSER: admin.user,
    PGPASSWORD: admin.password,
    PGSSLMODE: 'disable',
    SETUP_REVISIONS: 'first',
    SETUP_NUMBER: '1',
    SETUP_WAIT_SECONDS: '20',
    PROJECT_REF: 'team-a-shop',
    OWNER_USER: owner,
    API_SCHEMAS: 'public,graphql_public,api',
    REALTIME: 'true',
    ...passwords,
  }

  return {
    server,
    major,
    database,
    owner,
    superuser: !limited,
    variables,
    setUp: (changes = {}) => run(environment({ ...variables, ...changes })),
    open,
    query,
    stop: server.stop,
  }
}

/** A program's environment that keeps what it says. */
export const listening = (
  variables: Readonly<Record<string, string>>,
): { readonly env: Environment; readonly said: readonly string[] } => {
  const said: string[] = []
  return { env: environment(variables, (sentence) => said.push(sentence)), said }
}

/** The services' logins and people's, with the passwords of the first set-up. */
export const logins = (owner: string): Readonly<Record<LoginName, Login>> => ({
  owner: { user: owner, password: passwords.OWNER_PASSWORD },
  rest: { user: 'authenticator', password: passwords.AUTHENTICATOR_PASSWORD },
  auth: { user: 'supabase_auth_admin', password: passwords.AUTH_ADMIN_PASSWORD },
  storage: { user: 'supabase_storage_admin', password: passwords.STORAGE_ADMIN_PASSWORD },
  realtime: { user: 'supabase_admin', password: passwords.SUPABASE_ADMIN_PASSWORD },
})
type LoginName = 'owner' | 'rest' | 'auth' | 'storage' | 'realtime'

const recorded = ['setup', 'limits', 'given'].map((table) => `xsupabase.${table}`)
const catalogs = [
  'pg_authid',
  'pg_auth_members',
  'pg_database',
  'pg_namespace',
  'pg_default_acl',
  'pg_parameter_acl',
  'pg_db_role_setting',
  'pg_event_trigger',
  'pg_publication',
  'pg_extension',
  'pg_proc',
  'pg_class',
  'pg_shdescription',
]

// what autovacuum and the like write into rows that nobody changed
const measured: Readonly<Record<string, string>> = {
  pg_class: 'relname, relowner, relacl, relnamespace',
  pg_database: 'datname, datdba, datacl',
}

/**
 * Every row of the catalogs that a set-up may touch, with the transaction that wrote it where only
 * a set-up writes: a row that was written again with the same content then counts as changed.
 */
export const snapshot = async ({
  open,
}: Place): Promise<Readonly<Record<string, readonly string[]>>> => {
  const client = await open()
  const entries: [string, readonly string[]][] = []
  for (const table of [...catalogs, ...recorded]) {
    const columns = measured[table] ?? 't.xmin AS written, t.*'
    const { rows } = await client.query<{ row: string }>(
      `SELECT to_jsonb(seen)::text AS row FROM (SELECT ${columns} FROM ${table} AS t) AS seen ORDER BY 1`,
    )
    entries.push([table, rows.map(({ row }) => row)])
  }
  await client.end()
  return Object.fromEntries(entries)
}
