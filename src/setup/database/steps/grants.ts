import type { Server } from '../server.ts'
import type { Session } from '../session.ts'
import { identifier, identifiers } from '../sql.ts'
import type { Grant } from '../tables/grants.ts'

const acl = {
  database: `SELECT coalesce(datacl, acldefault('d', datdba)) FROM pg_catalog.pg_database WHERE datname = $1`,
  schema: `SELECT coalesce(nspacl, acldefault('n', nspowner)) FROM pg_catalog.pg_namespace WHERE nspname = $1`,
} as const

// The list itself, and not has_schema_privilege(): what comes through PUBLIC or another role may go.
const question = (on: Grant['on']): string => `
  SELECT count(*) = cardinality($3::text[]) AS yes
    FROM aclexplode((${acl[on]})) AS entry
   WHERE entry.grantee = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $2)
     AND entry.privilege_type = ANY ($3::text[])
     AND (entry.is_grantable OR NOT $4::boolean)`

const held = (session: Session, grant: Grant, role: string): Promise<boolean> =>
  session.holds(question(grant.on), [
    grant.name,
    role,
    [...grant.privileges],
    grant.grantOption ?? false,
  ])

const missing = async (session: Session, grant: Grant): Promise<readonly string[]> => {
  const roles: string[] = []
  for (const role of grant.to) if (!(await held(session, grant, role))) roles.push(role)
  return roles
}

/** Grants what is missing; takes nothing away. */
export const ensureGrants = async (
  session: Session,
  server: Server,
  grants: readonly Grant[],
): Promise<void> => {
  for (const grant of grants) {
    const to = await missing(session, grant)
    if (to.length === 0) continue
    const privileges = grant.privileges.join(', ')
    const target = `${privileges} ON ${grant.on.toUpperCase()} ${identifier(grant.name)}`
    const doing = `grant ${privileges} on ${grant.on} ${grant.name} to ${to.join(', ')}`
    const remedy = `GRANT ${target} TO ${identifier(server.admin)} WITH GRANT OPTION`
    await session.must({
      doing,
      sql: `GRANT ${target} TO ${identifiers(to)}${grant.grantOption ? ' WITH GRANT OPTION' : ''}`,
      remedy,
    })
    // without the right to, PostgreSQL only warns
    if ((await missing(session, grant)).length > 0) {
      throw new Error(
        `cannot ${doing}: the admin login may not pass it on; an administrator can run: ${remedy}`,
      )
    }
  }
}
