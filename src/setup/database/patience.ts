import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import type { Environment } from '../environment.ts'
import { type Connection, connect } from './connection.ts'
import { codeOf, messageOf } from './errors.ts'

/** Either what was looked for, or what is still missing, in words. */
export type Look<T> = { readonly found: T } | { readonly waitingFor: string }

const firstPause = 250
const longestPause = 5_000

/**
 * Looks again and again, for ever, with growing pauses; says what it waits for once per change.
 * SETUP_WAIT_SECONDS bounds it; then it throws what was missing.
 */
export const until = async <T>(env: Environment, look: () => Promise<Look<T>>): Promise<T> => {
  const bound = env.integer('SETUP_WAIT_SECONDS', 0)
  const end = bound === 0 ? Number.POSITIVE_INFINITY : Date.now() + bound * 1000
  let said = ''
  let pause = firstPause
  for (;;) {
    const seen = await look()
    if ('found' in seen) return seen.found
    if (seen.waitingFor !== said) {
      said = seen.waitingFor
      pause = firstPause
      env.say(`waits for ${said}`)
    }
    if (Date.now() + pause > end) throw new Error(`cannot wait any longer for ${said}`)
    await sleep(pause)
    pause = Math.min(pause * 2, longestPause)
  }
}

// What time, an operator or a rotation still to be applied can mend. TLS and pg_hba.conf are not
// among them: those are settings, and a Job that ends says so where its pod only waited.
const passing = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  '28P01', // invalid_password: also what a role that does not exist yet is told
  '3D000', // invalid_catalog_name: the operator has yet to create the database
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting up, or in recovery
])

const passingWords =
  /connection terminated|timeout expired|timeout exceeded|role ".*" (does not exist|is not permitted to log in)/i

/** Whether a failure to connect, or of a connection, may be gone the next time. */
export const isPassing = (error: unknown): boolean =>
  passing.has(codeOf(error)) || passingWords.test(messageOf(error))

const describe = ({ host, port, database, user }: Connection): string =>
  `login "${user}" to database "${database}" at ${host}:${port}`

/**
 * One connection to a server that may be written to. Waits while it starts, is out of reach, refuses the password or is a replica;
 * throws where only another setting helps.
 */
export const connectPatiently = (env: Environment, connection: Connection): Promise<Client> =>
  until(env, async () => {
    try {
      const client = await connect(connection)
      const answer = await client.query<{ replica: boolean }>(
        'SELECT pg_catalog.pg_is_in_recovery() AS replica',
      )
      if (answer.rows[0]?.replica !== true) return { found: client }
      await client.end()
      return { waitingFor: `${describe(connection)}: the server is a read-only replica` }
    } catch (error) {
      if (isPassing(error)) return { waitingFor: `${describe(connection)}: ${messageOf(error)}` }
      throw new Error(
        `cannot open ${describe(connection)} with PGSSLMODE=${connection.tls.mode}: ${messageOf(error)}`,
      )
    }
  })
