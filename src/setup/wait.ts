import { connectionFrom } from './database/connection.ts'
import { codeOf, messageOf } from './database/errors.ts'
import { revisionsFrom } from './database/inputs.ts'
import { connectPatiently, isPassing, until } from './database/patience.ts'
import type { Environment } from './environment.ts'

// Not yet set up: no such schema, no such table, or neither readable.
const notYet = new Set(['3F000', '42P01', '42501'])

/**
 * `setup wait`: holds a pod back until the database carries the revisions that it was rendered
 * for. Runs with the service's own login, and so also proves that this login works. Never gives up.
 */
export const run = async (env: Environment): Promise<string> => {
  const revisions = revisionsFrom(env)
  const connection = connectionFrom(env)
  await until(env, async () => {
    const client = await connectPatiently(env, connection)
    try {
      const { rows } = await client.query<{ revision: string }>(
        'SELECT revision FROM xsupabase.setup WHERE revision = ANY ($1)',
        [[...revisions]],
      )
      const missing = revisions.filter((wanted) => !rows.some((row) => row.revision === wanted))
      if (missing.length === 0) return { found: true }
      return { waitingFor: `revision ${missing.join(', ')} of the database's set-up` }
    } catch (error) {
      if (notYet.has(codeOf(error))) return { waitingFor: "the database's set-up" }
      if (isPassing(error)) return { waitingFor: `the server: ${messageOf(error)}` }
      throw error
    } finally {
      await client.end().catch(() => undefined)
    }
  })
  return `the database is set up for revision ${revisions.join(', ')}`
}
