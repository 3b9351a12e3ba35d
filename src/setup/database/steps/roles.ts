import { scramVerifier } from '../scram.ts'
import type { Server } from '../server.ts'
import type { Limit, Session } from '../session.ts'
import { identifier, literal } from '../sql.ts'
import type { Role } from '../tables/roles.ts'

type Found = {
  rolcanlogin: boolean
  rolinherit: boolean
  rolbypassrls: boolean
  rolreplication: boolean
  rolcreaterole: boolean
}

const find = async ({ rows }: Session, name: string): Promise<Found | undefined> =>
  (
    await rows<Found>(
      `SELECT rolcanlogin, rolinherit, rolbypassrls, rolreplication, rolcreaterole
         FROM pg_catalog.pg_roles WHERE rolname = $1`,
      [name],
    )
  )[0]

/** What an administrator runs where a role is there already, but not ours to change. */
export const adminOf = (name: string, server: Server): string =>
  `GRANT ${identifier(name)} TO ${identifier(server.admin)} WITH ADMIN OPTION`

const words = (role: Role): string =>
  `${role.login ? 'LOGIN' : 'NOLOGIN'} ${role.inherit ? 'INHERIT' : 'NOINHERIT'}`

/** Creates what is missing. A role that exists only gains: a login stays a login. */
const ensureRole = async (session: Session, role: Role): Promise<void> => {
  const found = await find(session, role.name)
  const name = identifier(role.name)
  if (found === undefined) {
    const sql = `CREATE ROLE ${name} ${words(role)}`
    return session.must({ doing: `create role ${role.name}`, sql, remedy: sql })
  }
  const gains = [
    ...(role.login && !found.rolcanlogin ? ['LOGIN'] : []),
    ...(role.login && role.inherit && !found.rolinherit ? ['INHERIT'] : []),
  ]
  if (gains.length === 0) return
  const sql = `ALTER ROLE ${name} ${gains.join(' ')}`
  await session.must({ doing: `change role ${role.name}`, sql, remedy: sql })
}

/** Gives the attribute, or what a cloud has in its place, or says what the project goes without. */
const ensureAttribute = async (session: Session, role: Role): Promise<readonly Limit[]> => {
  const { attribute } = role
  if (attribute === undefined) return []
  if ((await find(session, role.name))?.[attribute.column] === true) return []
  const name = identifier(role.name)

  const { insteadOf } = attribute
  if (insteadOf !== undefined) {
    const has = await session.rows<{ member: boolean }>(
      `SELECT pg_catalog.pg_has_role($1, oid, 'MEMBER') AS member
         FROM pg_catalog.pg_roles WHERE rolname = $2`,
      [role.name, insteadOf],
    )
    if (has[0]?.member === true) return []
    if (has.length > 0) {
      const refused = await session.may({ sql: `GRANT ${identifier(insteadOf)} TO ${name}` })
      if (refused === undefined) return []
    }
  }
  const refused = await session.may({ sql: `ALTER ROLE ${name} ${attribute.name}` })
  if (refused === undefined) return []
  return [{ ...attribute.limit, reason: `${attribute.limit.reason} (${refused})` }]
}

/** Throws where roles are missing and the admin login may not make any. */
const refuseHelpless = async (
  { rows }: Session,
  { admin, createrole }: Server,
  roles: readonly Role[],
): Promise<void> => {
  if (createrole) return
  const names = roles.map(({ name }) => name)
  const there = await rows<{ rolname: string }>(
    'SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = ANY ($1)',
    [names],
  )
  const missing = names.filter((name) => !there.some(({ rolname }) => rolname === name))
  if (missing.length === 0) return
  throw new Error(
    `cannot create roles as "${admin}": it lacks CREATEROLE, and ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing; an administrator can run: ALTER ROLE "${admin}" CREATEROLE`,
  )
}

export const ensureRoles = async (
  session: Session,
  server: Server,
  roles: readonly Role[],
): Promise<readonly Limit[]> => {
  await refuseHelpless(session, server, roles)
  const limits: Limit[] = []
  for (const role of roles) {
    await ensureRole(session, role)
    limits.push(...(await ensureAttribute(session, role)))
  }
  return limits
}

/** Sets the passwords of `logins`, each as a verifier: the server never sees the password. */
export const setPasswords = async (
  session: Session,
  server: Server,
  logins: readonly string[],
  passwords: ReadonlyMap<string, string>,
): Promise<void> => {
  for (const login of logins) {
    const verifier = literal(scramVerifier(passwords.get(login) ?? ''))
    await session.must({
      doing: `set the password of role ${login}`,
      sql: `ALTER ROLE ${identifier(login)} PASSWORD ${verifier}`,
      remedy: adminOf(login, server),
    })
  }
}
