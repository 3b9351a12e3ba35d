import type { Client } from 'pg'
import type { Environment } from '../environment.ts'
import { patiently } from '../patience.ts'
import { passingNetworkCodes } from '../unreachable.ts'
import { type Connection, connect } from './connection.ts'
import { codeOf, messageOf } from './errors.ts'

// What time, an operator or a rotation still to be applied can mend. TLS and pg_hba.conf are not
// among them: those are settings, and a Job that ends says so where its pod only waited.
const passing = new Set([
  ...passingNetworkCodes,
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

/** The sentence for a connection that broke while it was used. */
export const whyGone = (error: unknown): string =>
  `the server has ended the connection: ${messageOf(error)}`

const cannotLogIn = ({ host, port, database, user, tls }: Connection, why: string): string =>
  `cannot log in as "${user}" to database "${database}" at ${host}:${port} with PGSSLMODE=${tls.mode}: ${why}`

const refusesPassword = (error: unknown): boolean => codeOf(error) === '28P01'

/**
 * One connection to a server that may be written to. Waits while it starts, is out of reach, refuses
 * the password or is a replica; throws where only another setting helps.
 *
 * @param isStale whether a refused password is one that has been replaced, and waiting is in vain
 */
export const connectPatiently = (
  env: Environment,
  connection: Connection,
  isStale: () => boolean = () => false,
): Promise<Client> =>
  patiently(env, async () => {
    try {
      const client = await connect(connection)
      const answer = await client.query<{ replica: boolean }>(
        'SELECT pg_catalog.pg_is_in_recovery() AS replica',
      )
      if (answer.rows[0]?.replica !== true) return { done: client }
      await client.end()
      return { waiting: cannotLogIn(connection, 'the server is a read-only replica') }
    } catch (error) {
      const sentence = cannotLogIn(connection, messageOf(error))
      if (refusesPassword(error) && isStale()) throw new Error(sentence)
      if (isPassing(error)) return { waiting: sentence }
      throw new Error(sentence)
    }
  })
