import type { Limit, Session } from '../session.ts'
import { identifier } from '../sql.ts'

const name = 'supabase_realtime'

const question = `
  SELECT pg_catalog.pg_get_userbyid(pubowner) AS owner
    FROM pg_catalog.pg_publication WHERE pubname = '${name}'`

/**
 * The publication whose tables Realtime follows, empty at first. It belongs to the owner login:
 * only a publication's owner, who also owns the table, may add a table to it.
 */
export const ensurePublication = async (
  session: Session,
  owner: string,
): Promise<readonly Limit[]> => {
  const create = `CREATE PUBLICATION ${name}`
  const [found] = await session.rows<{ owner: string }>(question)
  if (found === undefined) {
    await session.must({ doing: `create publication ${name}`, sql: create, remedy: create })
  }
  if (found?.owner === owner) return []
  const sql = `ALTER PUBLICATION ${name} OWNER TO ${identifier(owner)}`
  const refused = await session.may({ sql })
  if (refused === undefined) return []
  return [
    {
      feature: 'publication',
      reason: `the owner login cannot add tables to publication ${name}; an administrator can run: ${sql} (${refused})`,
    },
  ]
}
