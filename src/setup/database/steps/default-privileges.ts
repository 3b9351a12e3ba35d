import type { Server } from '../server.ts'
import type { Session } from '../session.ts'
import { identifier, identifiers } from '../sql.ts'
import { defaultPrivileges } from '../tables/grants.ts'
import { adminOf } from './roles.ts'

const { objects, to } = defaultPrivileges

/**
 * Opens what `creators` create later in `schemas` to the API's roles, as Supabase does.
 * Once per schema and creator: whoever takes these privileges away again, keeps them away.
 */
export const giveDefaultPrivileges = async (
  session: Session,
  server: Server,
  schemas: readonly string[],
  creators: readonly string[],
): Promise<void> => {
  for (const schema of schemas) {
    for (const creator of creators) {
      const what = `default privileges of ${creator} in ${schema}`
      const [given] = await session.rows(
        `INSERT INTO xsupabase.given (what) SELECT $1
          WHERE NOT EXISTS (SELECT FROM xsupabase.given WHERE what = $1) RETURNING what`,
        [what],
      )
      if (given === undefined) continue
      for (const object of objects) {
        await session.must({
          doing: `give ${what}`,
          sql: `ALTER DEFAULT PRIVILEGES FOR ROLE ${identifier(creator)} IN SCHEMA ${identifier(schema)} GRANT ALL ON ${object} TO ${identifiers(to)}`,
          remedy: adminOf(creator, server),
        })
      }
    }
  }
}
