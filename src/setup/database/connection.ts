import { readFileSync } from 'node:fs'
import { Client, type ClientConfig } from 'pg'
import type { Environment } from '../environment.ts'

/** How a login reaches the server: what libpq's variables of the same names say. */
export type Connection = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  readonly tls: Tls
}

type Tls = {
  readonly mode: 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'
  /** PEM; absent means the certificate authorities that Node.js knows. */
  readonly ca?: string
}

const modes: readonly Tls['mode'][] = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full']

const tlsFrom = (env: Environment): Tls => {
  const asked = env.optional('PGSSLMODE', 'prefer')
  const mode = modes.find((known) => known === asked)
  if (mode === undefined) {
    throw new Error(`cannot read PGSSLMODE: "${asked}" is none of ${modes.join(', ')}`)
  }
  const root = env.optional('PGSSLROOTCERT', '')
  if (root === '') return { mode }
  return { mode, ca: root.includes('-----BEGIN') ? root : fileOf(root) }
}

const fileOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`cannot read PGSSLROOTCERT, which is neither PEM nor a file: ${String(error)}`)
  }
}

/** Reads PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGSSLMODE and PGSSLROOTCERT. */
export const connectionFrom = (env: Environment): Connection => ({
  host: env.required('PGHOST'),
  port: env.integer('PGPORT', 5432),
  database: env.required('PGDATABASE'),
  user: env.required('PGUSER'),
  password: env.secret('PGPASSWORD'),
  tls: tlsFrom(env),
})

type ClientTls = NonNullable<ClientConfig['ssl']>

// libpq's meanings: `require` and `prefer` encrypt, but do not look at the certificate.
const clientTls = ({ mode, ca }: Tls): ClientTls => {
  if (mode === 'disable') return false
  if (mode === 'prefer' || mode === 'require') return { rejectUnauthorized: false }
  return {
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca }),
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  }
}

const open = async (connection: Connection, ssl: ClientTls): Promise<Client> => {
  const { tls: _, ...login } = connection
  const client = new Client({
    ...login,
    ssl,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    fallback_application_name: 'xsupabase-setup',
  })
  // a connection that breaks while idle is reported by the next query; unheard it ends the process
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    client.end().catch(() => undefined)
    throw error
  }
  return client
}

const noTls = /does not support SSL|no pg_hba\.conf entry/

/** Opens one connection, once. Throws what the driver throws. */
export const connect = async (connection: Connection): Promise<Client> => {
  try {
    return await open(connection, clientTls(connection.tls))
  } catch (error) {
    const plainMayDo = connection.tls.mode === 'prefer' && noTls.test(String(error))
    if (!plainMayDo) throw error
    return open(connection, false)
  }
}
