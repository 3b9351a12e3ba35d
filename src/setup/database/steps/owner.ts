import type { Inputs } from '../inputs.ts'
import type { Server } from '../server.ts'
import type { Session } from '../session.ts'

/** Throws where a login that is to be set up is the admin itself, or the owner a superuser. */
export const refuseOwner = async (
  { rows }: Session,
  { admin }: Server,
  { owner, passwords }: Inputs,
): Promise<void> => {
  if (admin === owner) {
    throw new Error(
      `cannot make "${owner}" the login for people: it is the admin's own; set OWNER_USER to supabase_owner`,
    )
  }
  if (passwords.has(admin)) {
    throw new Error(
      `cannot set up the database as "${admin}": it is one of the roles that are set up; name another admin login`,
    )
  }
  const [found] = await rows<{ rolsuper: boolean }>(
    'SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = $1',
    [owner],
  )
  if (found?.rolsuper !== true) return
  throw new Error(
    `cannot make "${owner}" the login for people: it is a superuser on this server; set OWNER_USER to supabase_owner`,
  )
}
