import { got } from './answer.ts'
import { Broken, Unchecked } from './check.ts'
import { isAbsent } from './dialect.ts'
import type { Stage } from './stage.ts'

/** Runs SQL as the owner of the database, through postgres-meta. Resolves with the rows. */
export const sql = async (stage: Stage, query: string): Promise<readonly unknown[]> => {
  const answer = await stage.ask('/pg/query', {
    method: 'POST',
    key: stage.target.serviceKey,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { dialect } = stage.programs
  if (dialect && isAbsent(dialect, answer)) {
    throw new Unchecked('it needs postgres-meta, which is off')
  }
  if (answer.status !== 200 || !Array.isArray(answer.json)) {
    throw new Broken(`cannot run SQL through postgres-meta: ${got(answer)}`)
  }
  return answer.json
}

/** How many policies of others stand on a table, and may let in whom the check wants refused. */
export const policiesOn = async (stage: Stage, schema: string, table: string): Promise<number> =>
  (
    await sql(
      stage,
      `select 1 from pg_policies where schemaname = '${schema}' and tablename = '${table}'`,
    )
  ).length
