import type { Server } from '../server.ts'
import type { Session } from '../session.ts'
import { identifier } from '../sql.ts'
import type { Schema } from '../tables/schemas.ts'
import { adminOf } from './roles.ts'

const exists = 'SELECT count(*) > 0 AS yes FROM pg_catalog.pg_namespace WHERE nspname = $1'

/** Creates the schemas that are missing; never touches one that is there, nor what is in it. */
export const ensureSchemas = async (
  session: Session,
  server: Server,
  schemas: readonly Schema[],
): Promise<void> => {
  for (const { name, owner } of schemas) {
    if (await session.holds(exists, [name])) continue
    const whose = owner === undefined ? '' : ` AUTHORIZATION ${identifier(owner)}`
    const sql = `CREATE SCHEMA ${identifier(name)}${whose}`
    const remedy = owner === undefined ? sql : adminOf(owner, server)
    await session.must({ doing: `create schema ${name}`, sql, remedy })
  }
}
