import type { Limit, Session } from '../session.ts'
import { identifier } from '../sql.ts'
import { type Extension, usual } from '../tables/extensions.ts'

type Found = {
  installed: boolean
  /** The schema that it is in. */
  schema: string | null
  /** The one schema that it can be created in, where there is only one. */
  own: string | null
}

const question = `
  SELECT available.installed_version IS NOT NULL AS installed,
         present.extnamespace::regnamespace::text AS schema, version.schema AS own
    FROM pg_catalog.pg_available_extensions AS available
    LEFT JOIN pg_catalog.pg_available_extension_versions AS version
      ON version.name = available.name AND version.version = available.default_version
    LEFT JOIN pg_catalog.pg_extension AS present ON present.extname = available.name
   WHERE available.name = $1`

/** Creates one, or says why it is not there, or not where it was asked for. */
const ensureExtension = async (
  { rows, may }: Session,
  { name, schema }: Extension,
): Promise<string | undefined> => {
  const [found] = await rows<Found>(question, [name])
  if (found === undefined) return 'the server does not have it'
  const elsewhere = (where: string | null): boolean => schema !== undefined && schema !== where
  if (found.installed) {
    return elsewhere(found.schema)
      ? `it is in schema ${found.schema}, where what uses it expects it; an administrator can run: ALTER EXTENSION ${identifier(name)} SET SCHEMA ${schema}`
      : undefined
  }
  if (found.own !== null && elsewhere(found.own)) return `it can only be in schema ${found.own}`
  const where = found.own === null ? ` SCHEMA ${identifier(schema ?? 'extensions')}` : ''
  // what its script raises, when it does not like the server, has any code
  return may({ sql: `CREATE EXTENSION ${identifier(name)}${where} CASCADE`, whatever: true })
}

/** Creates what the server has and lets us have. What is not asked for (any more) stays. */
export const ensureExtensions = async (
  session: Session,
  asked: readonly Extension[],
): Promise<readonly Limit[]> => {
  const limits: Limit[] = []
  const others = asked.filter(({ name }) => !usual.some((each) => each.name === name))
  for (const { name, without } of usual) {
    const why = await ensureExtension(session, asked.find((each) => each.name === name) ?? { name })
    if (why !== undefined) {
      limits.push({ feature: `extension_${name}`, reason: `${without} (${why})` })
    }
  }
  for (const extension of others) {
    const why = await ensureExtension(session, extension)
    if (why !== undefined) limits.push({ feature: `extension_${extension.name}`, reason: why })
  }
  return limits
}
