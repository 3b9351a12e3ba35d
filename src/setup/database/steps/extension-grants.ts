import type { Limit, Session } from '../session.ts'
import { additionsTo } from '../tables/extension-grants.ts'
import type { Extension } from '../tables/extensions.ts'

/**
 * Grants and functions that Supabase adds to extensions. Once for each that was created, whoever
 * created it: who takes a grant away again, keeps it away.
 */
export const addToExtensions = async (
  { rows, may }: Session,
  owner: string,
  asked: readonly Extension[],
): Promise<readonly Limit[]> => {
  const limits: Limit[] = []
  for (const { name } of asked) {
    const sql = additionsTo(name, owner)
    if (sql === undefined) continue
    const [given] = await rows<{ what: string }>(
      `INSERT INTO xsupabase.given (what)
       SELECT 'grants of extension ' || extname || ' ' || oid FROM pg_catalog.pg_extension
        WHERE extname = $1
       ON CONFLICT DO NOTHING RETURNING what`,
      [name],
    )
    if (given === undefined) continue
    const refused = await may({ sql, whatever: true })
    if (refused === undefined) continue
    await rows('DELETE FROM xsupabase.given WHERE what = $1', [given.what])
    limits.push({
      feature: `grants_${name}`,
      reason: `only an administrator can use it (${refused})`,
    })
  }
  return limits
}
