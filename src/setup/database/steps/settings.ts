import type { Server } from '../server.ts'
import type { Session } from '../session.ts'
import { identifier, literal } from '../sql.ts'
import type { Setting } from '../tables/settings.ts'
import { adminOf } from './roles.ts'

const question = `
  SELECT split_part(entry, '=', 1) AS name, substr(entry, strpos(entry, '=') + 1) AS value
    FROM pg_catalog.pg_db_role_setting, unnest(setconfig) AS entry
   WHERE setdatabase = 0
     AND setrole = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $1)`

// as PostgreSQL keeps a list: "$user" is no plain name, so it is quoted
const kept = (value: readonly string[]): string =>
  value.map((part) => (/^\w+$/.test(part) ? part : identifier(part))).join(', ')

export const ensureSettings = async (
  session: Session,
  server: Server,
  settings: readonly Setting[],
): Promise<void> => {
  for (const { role, name, value, theirsStands } of settings) {
    const found = (await session.rows<{ name: string; value: string }>(question, [role])).find(
      (entry) => entry.name === name,
    )
    if (found !== undefined && (theirsStands || found.value === kept(value))) continue
    const sql = `ALTER ROLE ${identifier(role)} SET ${name} = ${value.map(literal).join(', ')}`
    await session.must({
      doing: `set ${name} of role ${role}`,
      sql,
      remedy: server.createrole ? adminOf(role, server) : sql,
    })
  }
}
