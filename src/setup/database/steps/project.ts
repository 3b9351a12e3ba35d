import type { Server } from '../server.ts'
import type { Session } from '../session.ts'
import { literal } from '../sql.ts'

// Roles are the server's, databases are not: so the mark is a role's comment, which everybody may
// read in every database. Creating the role is also what makes a second project, at the same
// moment in another database, wait and then see the mark.
const marker = 'xsupabase'

const mark = (project: string): string => `project ${project}`

const question = `
  SELECT pg_catalog.shobj_description(oid, 'pg_authid') AS comment
    FROM pg_catalog.pg_roles WHERE rolname = '${marker}'`

/** Marks the server as this project's. Throws where it is another's. */
export const claimServer = async (
  { rows, must }: Session,
  project: string,
  { admin, createrole }: Pick<Server, 'admin' | 'createrole'>,
): Promise<void> => {
  const [found] = await rows<{ comment: string | null }>(question)
  if (found?.comment === mark(project)) return
  if (found?.comment) {
    throw new Error(
      `cannot set up project "${project}" here: this server belongs to another project (${found.comment}), and roles are server-wide, so one server serves one project; use another server, or, where that project is gone, an administrator can run: COMMENT ON ROLE ${marker} IS NULL`,
    )
  }
  if (!createrole) return // the database carries the mark then
  const doing = `mark the server as project "${project}"`
  const remedy = `GRANT ${marker} TO "${admin}" WITH ADMIN OPTION`
  if (found === undefined) await must({ doing, sql: `CREATE ROLE ${marker} NOLOGIN`, remedy })
  await must({ doing, sql: `COMMENT ON ROLE ${marker} IS ${literal(mark(project))}`, remedy })
}

const inDatabase = `
  SELECT pg_catalog.obj_description(oid, 'pg_namespace') AS comment
    FROM pg_catalog.pg_namespace WHERE nspname = '${marker}'`

/**
 * Marks the database as this project's, where the admin login may make no role to carry the mark: the
 * roles are somebody else's then. Throws where it is another's.
 */
export const claimDatabase = async (
  { rows, must }: Session,
  project: string,
  { database, createrole }: Pick<Server, 'database' | 'createrole'>,
): Promise<void> => {
  const [found] = await rows<{ comment: string | null }>(inDatabase)
  if (found?.comment === mark(project)) return
  if (found?.comment) {
    throw new Error(
      `cannot set up project "${project}" here: database "${database}" belongs to another project (${found.comment}); use another database, or, where that project is gone, an administrator can run: COMMENT ON SCHEMA ${marker} IS NULL`,
    )
  }
  if (createrole) return
  const sql = `COMMENT ON SCHEMA ${marker} IS ${literal(mark(project))}`
  await must({ doing: `mark database "${database}" as project "${project}"`, sql, remedy: sql })
}
