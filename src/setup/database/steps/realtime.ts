import { NOT_NAMED } from '../probes.ts'
import type { Server } from '../server.ts'
import type { Limit, Session } from '../session.ts'
import { identifier } from '../sql.ts'

const logins = ['supabase_admin', 'supabase_realtime_admin'] as const

const mayQuieten = `
  SELECT pg_catalog.has_parameter_privilege($1, 'log_min_messages', 'SET') AS yes`

/**
 * Three of Realtime's migrations create functions that SET log_min_messages, a superuser's
 * parameter: upstream makes its login a superuser for that alone. The grant of that one parameter
 * does (PostgreSQL 15 and newer).
 */
const allowQuietFunctions = async (session: Session): Promise<readonly Limit[]> => {
  for (const login of logins) {
    if (await session.holds(mayQuieten, [login])) continue
    const sql = `GRANT SET ON PARAMETER log_min_messages TO ${identifier(login)}`
    const refused = await session.may({ sql })
    if (refused === undefined) continue
    return [
      {
        feature: 'realtime',
        reason: `Realtime cannot migrate this database, so no channel can be joined; an administrator can run: GRANT SET ON PARAMETER log_min_messages TO ${logins.join(', ')} (${refused})`,
      },
    ]
  }
  return []
}

/** Later minor versions have the list; a plugin that is not on it may be there and is refused. */
const mayPlugIn = `
  SELECT NOT EXISTS (
    SELECT FROM pg_catalog.pg_settings
    WHERE name = 'output_plugin_libraries' AND setting !~ '(^|,)\\s*"?wal2json"?\\s*(,|$)'
  ) AS yes`

/** Database changes need the logical log, and the plugin that writes it as JSON. */
const databaseChanges = async (
  session: Session,
  { superuser }: Server,
): Promise<readonly Limit[]> => {
  const limit = (why: string): readonly Limit[] => [
    {
      feature: 'realtime_postgres_changes',
      reason: `clients do not hear of changed rows: ${why}`,
    },
  ]
  if (!(await session.holds("SELECT current_setting('wal_level') = 'logical' AS yes"))) {
    return limit("the server's wal_level is not logical")
  }
  if (!(await session.holds(mayPlugIn))) return limit(NOT_NAMED)
  // only a superuser may look; elsewhere the first subscription tells
  if (!superuser) return []
  const absent = await session.may({ sql: "LOAD 'wal2json'" })
  return absent === undefined ? [] : limit(`the server lacks wal2json (${absent})`)
}

export const ensureRealtime = async (
  session: Session,
  server: Server,
): Promise<readonly Limit[]> => [
  ...(await allowQuietFunctions(session)),
  ...(await databaseChanges(session, server)),
]
