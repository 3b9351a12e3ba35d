import type { Session } from './session.ts'

/** What the server is, and what the admin login may do with it. */
export type Server = {
  /** PostgreSQL's major version: 17. */
  readonly major: number
  readonly admin: string
  readonly database: string
  readonly superuser: boolean
  /** Whether it may make roles, and change those that it made. */
  readonly createrole: boolean
}

type Answer = {
  version: number
  admin: string
  database: string
  database_owner: string
  superuser: boolean
  createrole: boolean
  owns: boolean
  creates: boolean
}

const question = `
  SELECT current_setting('server_version_num')::int AS version,
         current_user AS admin, current_database() AS database,
         pg_catalog.pg_get_userbyid(datdba) AS database_owner,
         rolsuper AS superuser, rolcreaterole AS createrole,
         pg_catalog.pg_has_role(current_user, datdba, 'USAGE') AS owns,
         pg_catalog.has_database_privilege(base.oid, 'CREATE') AS creates
    FROM pg_catalog.pg_roles, pg_catalog.pg_database AS base
   WHERE rolname = current_user AND datname = current_database()`

/** Finds out where we are. Throws, with the statement to run, where nothing could be done at all. */
export const serverOf = async ({ rows }: Session): Promise<Server> => {
  const [found] = await rows<Answer>(question)
  if (found === undefined) throw new Error('cannot look up the admin login in pg_roles')
  const { version, admin, database, superuser } = found
  const major = Math.floor(version / 10_000)
  if (major < 15) {
    throw new Error(`cannot set up PostgreSQL ${major}: Supabase's services need 15 or newer`)
  }
  if (!superuser && !found.owns && !found.creates) {
    throw new Error(
      `cannot set up database "${database}" as "${admin}": it belongs to "${found.database_owner}"; an administrator can run: ALTER DATABASE "${database}" OWNER TO "${admin}"`,
    )
  }
  return { major, admin, database, superuser, createrole: superuser || found.createrole }
}
