import type { Server } from '../server.ts'
import type { Session } from '../session.ts'
import { identifier } from '../sql.ts'
import type { Membership } from '../tables/memberships.ts'
import { adminOf } from './roles.ts'

// Several grantors may each have given a part; together they count.
const question = (major: number): string => `
  SELECT coalesce(bool_or(m.admin_option), false) AS admin,
         ${major >= 16 ? 'coalesce(bool_or(m.inherit_option), false)' : 'count(*) > 0'} AS inherit,
         ${major >= 16 ? 'coalesce(bool_or(m.set_option), false)' : 'count(*) > 0'} AS set
    FROM pg_catalog.pg_auth_members AS m
    JOIN pg_catalog.pg_roles AS role ON role.oid = m.roleid
    JOIN pg_catalog.pg_roles AS member ON member.oid = m.member
   WHERE role.rolname = $1 AND member.rolname = $2`

const statement = ({ role, member, inherit, admin }: Membership, major: number): string => {
  const grant = `GRANT ${identifier(role)} TO ${identifier(member)}`
  if (major < 16) return admin ? `${grant} WITH ADMIN OPTION` : grant
  const options = [...(admin ? ['ADMIN TRUE'] : []), `INHERIT ${inherit}`, 'SET TRUE']
  return `${grant} WITH ${options.join(', ')}`
}

type Found = { admin: boolean; inherit: boolean; set: boolean }

/** Grants what is missing of each membership; what is more than asked for stays. */
export const ensureMemberships = async (
  session: Session,
  server: Server,
  memberships: readonly Membership[],
): Promise<void> => {
  for (const wanted of memberships) {
    if (wanted.role === wanted.member) continue
    const [found] = await session.rows<Found>(question(server.major), [wanted.role, wanted.member])
    const complete =
      found?.set === true && (found.inherit || !wanted.inherit) && (found.admin || !wanted.admin)
    if (complete) continue
    await session.must({
      doing: `make ${wanted.member} a member of ${wanted.role}`,
      sql: statement(wanted, server.major),
      remedy: adminOf(wanted.role, server),
    })
  }
}
