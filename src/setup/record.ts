import { connectionFrom } from './database/connection.ts'
import { revisionsFrom } from './database/inputs.ts'
import { connectPatiently } from './database/reach.ts'
import { session } from './database/session.ts'
import { ensureBookkeeping, recordRevisions, takeTurns } from './database/steps/bookkeeping.ts'
import type { Environment } from './environment.ts'

/**
 * `setup record`: tells the pods that wait for SETUP_REVISIONS that the database is theirs, where
 * the set-up itself had nothing to do. Runs as admin; a second run changes nothing.
 */
export const run = async (env: Environment): Promise<string> => {
  const revisions = revisionsFrom(env)
  const client = await connectPatiently(env, connectionFrom(env))
  try {
    const database = session(client)
    await takeTurns(database)
    await ensureBookkeeping(database)
    await recordRevisions(database, revisions, env.integer('SETUP_NUMBER', 0))
  } finally {
    await client.end().catch(() => undefined)
  }
  return `recorded revision ${revisions.join(', ')}`
}
