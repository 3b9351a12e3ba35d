import { connectionFrom } from './database/connection.ts'
import { connectPatiently, isPassing, whyGone } from './database/reach.ts'
import { identifier } from './database/sql.ts'
import type { Environment } from './environment.ts'
import { patiently } from './patience.ts'
import { attempt } from './verify/answer.ts'

const POLICY = 'service_role has every row'

const unopened = `
  SELECT relname AS name
    FROM pg_catalog.pg_class AS c
   WHERE relnamespace = pg_catalog.to_regnamespace('storage')
     AND relkind IN ('r', 'p') AND relrowsecurity
     AND pg_catalog.pg_has_role(relowner, 'USAGE')
     AND NOT EXISTS (
       SELECT FROM pg_catalog.pg_policy WHERE polrelid = c.oid AND polname = $1)
   ORDER BY 1`

/**
 * `setup storage-policies`: gives service_role, which this server does not let pass row level
 * security, a policy on each of Storage's tables. Runs as the tables' owner, once Storage answers:
 * it migrates before it does. A second run changes nothing.
 */
export const run = async (env: Environment): Promise<string> => {
  const url = env.required('STORAGE_URL')
  const connection = connectionFrom(env)
  await patiently(env, () =>
    attempt(env, 'Storage', `${url}/status`, {}, ({ status, got }) =>
      status === 200 ? { done: true } : { waiting: `Storage at ${url} is not ready: ${got}` },
    ),
  )
  return patiently(env, async () => {
    const client = await connectPatiently(env, connection)
    try {
      const { rows } = await client.query<{ name: string }>(unopened, [POLICY])
      // each by itself: Storage uses the tables meanwhile
      for (const { name } of rows) {
        await client.query(
          `CREATE POLICY ${identifier(POLICY)} ON storage.${identifier(name)} TO service_role USING (true) WITH CHECK (true)`,
        )
      }
      return {
        done: `service_role has every row of Storage's tables, ${rows.length} of them since now`,
      }
    } catch (error) {
      if (isPassing(error)) return { waiting: whyGone(error) }
      throw error
    } finally {
      await client.end().catch(() => undefined)
    }
  })
}
