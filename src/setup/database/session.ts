import type { Client, QueryResultRow } from 'pg'
import type { Finding } from '../findings.ts'
import { isAnswer, isRefusal, messageOf } from './errors.ts'

/** What a step may do with the database. */
export type Session = {
  readonly rows: <Row extends QueryResultRow>(
    sql: string,
    values?: readonly unknown[],
  ) => Promise<readonly Row[]>
  /** Whether a query, asked in the form `SELECT … AS yes`, answers true. */
  readonly holds: (sql: string, values?: readonly unknown[]) => Promise<boolean>
  /** Changes something that the project cannot do without. */
  readonly must: (change: Change) => Promise<void>
  /** Changes something that the project can do without. The reason where the server refused. */
  readonly may: (change: Pick<Change, 'sql'> & Bearing) => Promise<string | undefined>
}

/** `whatever`: any error of the server is a refusal, but those that another attempt can do without. */
type Bearing = { readonly whatever?: boolean }

export type Change = {
  /** As in `cannot <doing>: …`. */
  readonly doing: string
  readonly sql: string
  /** What an administrator runs or does, so that this login may do it the next time. */
  readonly remedy: string
}

/** Something that this server does not let the project have. */
export type Limit = Finding

export const session = (client: Client): Session => {
  const rows = async <Row extends QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> => (await client.query<Row>(sql, [...values])).rows

  return {
    rows,

    holds: async (sql, values) =>
      (await rows<{ yes: boolean | null }>(sql, values))[0]?.yes === true,

    must: async ({ doing, sql, remedy }) => {
      try {
        await client.query(sql)
      } catch (error) {
        if (!isRefusal(error)) throw error
        throw new Error(`cannot ${doing}: ${messageOf(error)}; an administrator can run: ${remedy}`)
      }
    },

    // a refusal undoes this change and leaves the transaction whole
    may: async ({ sql, whatever = false }) => {
      await client.query('SAVEPOINT attempt')
      try {
        await client.query(sql)
        await client.query('RELEASE SAVEPOINT attempt')
        return undefined
      } catch (error) {
        if (!isRefusal(error) && !(whatever && isAnswer(error))) throw error
        await client.query('ROLLBACK TO SAVEPOINT attempt')
        await client.query('RELEASE SAVEPOINT attempt')
        return messageOf(error)
      }
    },
  }
}
