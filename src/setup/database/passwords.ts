import { randomBytes } from 'node:crypto'
import { type Connection, connect } from './connection.ts'
import { codeOf } from './errors.ts'
import { isPassing } from './reach.ts'
import { verifies } from './scram.ts'
import type { Session } from './session.ts'

// The server looks at these only after it has accepted the password.
const afterThePassword = new Set(['42501', '3D000'])

/** Whether the server lets `user` in with `password`; throws where it could not be asked. */
const letsIn = async (connection: Connection, user: string, password: string): Promise<boolean> => {
  try {
    const client = await connect({ ...connection, user, password })
    await client.end()
    return true
  } catch (error) {
    const code = codeOf(error)
    if (afterThePassword.has(code)) return true
    if (code === '28P01' || code === '28000') return false
    if (isPassing(error)) throw error
    return false
  }
}

/**
 * Which of the logins need their password set: those that are missing and those whose password
 * does not work. What works stays as it is, byte for byte.
 */
export const outdatedPasswords = async (
  { rows, holds }: Session,
  connection: Connection,
  passwords: ReadonlyMap<string, string>,
): Promise<readonly string[]> => {
  const existing = await rows<{ rolname: string; rolcanlogin: boolean }>(
    'SELECT rolname, rolcanlogin FROM pg_catalog.pg_roles WHERE rolname = ANY ($1)',
    [[...passwords.keys()]],
  )
  const logins = new Set(existing.filter((role) => role.rolcanlogin).map((role) => role.rolname))

  const readable = await holds(
    "SELECT pg_catalog.has_column_privilege('pg_catalog.pg_authid', 'rolpassword', 'SELECT') AS yes",
  )
  if (readable) {
    const stored = await rows<{ rolname: string; rolpassword: string | null }>(
      'SELECT rolname, rolpassword FROM pg_catalog.pg_authid WHERE rolname = ANY ($1)',
      [[...passwords.keys()]],
    )
    const works = ({ rolname, rolpassword }: (typeof stored)[number]): boolean =>
      verifies(rolpassword, passwords.get(rolname) ?? '')
    const working = new Set(stored.filter(works).map((role) => role.rolname))
    return [...passwords.keys()].filter((login) => !working.has(login))
  }

  const outdated: string[] = []
  for (const [login, password] of passwords) {
    // a server that lets in with any password (trust) has proved nothing about this one
    const works =
      logins.has(login) &&
      (await letsIn(connection, login, password)) &&
      !(await letsIn(connection, login, randomBytes(24).toString('hex')))
    if (!works) outdated.push(login)
  }
  return outdated
}
