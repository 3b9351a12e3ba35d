import { randomBytes } from 'node:crypto'
import { ALL_PLUGINS, OUTPUT_PLUGINS } from '../../api/output-plugins.ts'
import { type Connection, connect } from './connection.ts'
import { codeOf, messageOf } from './errors.ts'
import type { Limit } from './session.ts'

/** Why a server that has the plugin refuses it. */
export const NOT_NAMED = `the server's ${OUTPUT_PLUGINS} does not name wal2json; set it (in spec.database.parameters, or on a server of type External itself) to: ${ALL_PLUGINS}`

/** The plugin's file is opened first; after that a slot waits for whoever is writing. */
const SLOT = `
  SET statement_timeout = '3s';
  SELECT pg_catalog.pg_create_logical_replication_slot('xsupabase_probe', 'wal2json', true)`

/**
 * Whether the server has the plugin that Realtime reads changed rows by. Only who replicates may ask,
 * so it is asked as Realtime's login; what refuses for another reason has said nothing.
 */
export const missingPlugin = async (
  connection: Connection,
  password: string,
): Promise<readonly Limit[]> => {
  const client = await connect({ ...connection, user: 'supabase_admin', password })
  try {
    await client.query(SLOT)
    return []
  } catch (error) {
    const words = messageOf(error)
    const why =
      codeOf(error) === '58P01'
        ? 'the server lacks wal2json'
        : // its list of plugins is shown to superusers alone
          /may not be used as an output plugin/.test(words)
          ? NOT_NAMED
          : undefined
    if (why === undefined) return []
    return [
      {
        feature: 'realtime_postgres_changes',
        reason: `clients do not hear of changed rows: ${why} (${words})`,
      },
    ]
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * Whether the server turns away who does not use TLS, as Studio does not where nobody has given it
 * the authority of the certificate. Nobody's name and password are shown to find out.
 */
export const refusesPlain = async (connection: Connection): Promise<readonly Limit[]> => {
  const { mode } = connection.tls
  if (mode !== 'require' && mode !== 'prefer') return []
  const nobody = { user: 'xsupabase_nobody', password: randomBytes(16).toString('hex') }
  try {
    const client = await connect({ ...connection, ...nobody, tls: { mode: 'disable' } })
    await client.end()
    return []
  } catch (error) {
    const refusal = messageOf(error)
    if (codeOf(error) !== '28000' || !/pg_hba|SSL|TLS|encrypt/i.test(refusal)) return []
    return [
      {
        feature: 'studio',
        reason: `the server takes TLS alone, which Studio uses where it has the authority of the certificate; add it to the Secret of the database with the key "ca.crt" (${refusal.replaceAll(nobody.user, '…')})`,
      },
    ]
  }
}
