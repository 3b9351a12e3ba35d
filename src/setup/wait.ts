import { connectionFrom } from './database/connection.ts'
import { codeOf } from './database/errors.ts'
import { revisionsFrom } from './database/inputs.ts'
import { connectPatiently, isPassing, whyGone } from './database/reach.ts'
import type { Environment } from './environment.ts'
import { patiently } from './patience.ts'

// Not yet set up: no such schema, no such table, or neither readable.
const notYet = new Set(['3F000', '42P01', '42501'])

/** Longer than the set-up of a database takes, which makes the roles. */
const REFUSED_MS = 300_000

/**
 * `setup wait`: holds a pod back until the database carries the revisions that it was rendered
 * for. Runs with the service's own login, and so also proves that this login works. Never gives up,
 * unless a password that worked is refused, or one is for minutes: the pod may have been started with
 * the one from before a change of passwords, which the kubelet still had. Started anew, it gets the
 * present one.
 */
export const run = async (env: Environment): Promise<string> => {
  const revisions = revisionsFrom(env)
  const connection = connectionFrom(env)
  const end = performance.now() + REFUSED_MS
  let worked = false
  await patiently(env, async () => {
    const client = await connectPatiently(env, connection, () => worked || performance.now() > end)
    worked = true
    try {
      const { rows } = await client.query<{ revision: string }>(
        'SELECT revision FROM xsupabase.setup WHERE revision = ANY ($1)',
        [[...revisions]],
      )
      const missing = revisions.filter((wanted) => !rows.some((row) => row.revision === wanted))
      if (missing.length === 0) return { done: true }
      return { waiting: `the database is not set up for revision ${missing.join(', ')}` }
    } catch (error) {
      if (notYet.has(codeOf(error))) return { waiting: 'the database is not set up' }
      if (isPassing(error)) return { waiting: whyGone(error) }
      throw error
    } finally {
      await client.end().catch(() => undefined)
    }
  })
  return `the database is set up for revision ${revisions.join(', ')}`
}
