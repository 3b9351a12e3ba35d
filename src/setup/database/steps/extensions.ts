import type { Limit, Session } from '../session.ts'
import { identifier } from '../sql.ts'
import { extensions } from '../tables/extensions.ts'

const question = `
  SELECT name, installed_version IS NOT NULL AS installed
    FROM pg_catalog.pg_available_extensions WHERE name = $1`

/** Creates what the server has and lets us have. */
export const ensureExtensions = async (session: Session): Promise<readonly Limit[]> => {
  const limits: Limit[] = []
  for (const { name, without } of extensions) {
    const [available] = await session.rows<{ installed: boolean }>(question, [name])
    if (available?.installed === true) continue
    const why =
      available === undefined
        ? 'the server does not have it'
        : await session.may({ sql: `CREATE EXTENSION ${identifier(name)} SCHEMA extensions` })
    if (why === undefined) continue
    limits.push({ feature: `extension_${name}`, reason: `${without} (${why})` })
  }
  return limits
}
