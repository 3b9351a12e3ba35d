import { type Connection, connect } from '../database/connection.ts'
import { messageOf } from '../database/errors.ts'
import type { Environment } from '../environment.ts'
import type { Check } from './check.ts'

/** What came in place of an answer; undefined where the database has answered. */
const failure = async (env: Environment, connection: Connection): Promise<string | undefined> => {
  try {
    const client = await connect(connection)
    try {
      await client.query('SELECT 1')
    } finally {
      await client.end()
    }
    return undefined
  } catch (error) {
    return env.redact(messageOf(error))
  }
}

/** The pooler lets the owner in, and leads to a database that answers. */
export const pooler = (connection: Connection): readonly Check[] => [
  {
    expected: `an answer of the database to "${connection.user}" at ${connection.host}:${connection.port}`,
    run: (env) => failure(env, connection),
  },
]
