import { type ClientConfig, Pool } from 'pg'
import type { Broken } from './faults.ts'
import { type Answer, type Ask, bearerOf, nothing, type Reply } from './http.ts'
import type { Claims } from './tokens.ts'

type Row = Record<string, unknown>

/** Runs one statement as PostgREST does: as the role of the token, with its claims. */
export type AsUser = (claims: Claims, sql: string, values?: unknown[]) => Promise<readonly Row[]>

export type Database = { readonly asUser: AsUser; readonly stop: () => Promise<void> }

export const openDatabase = (config: ClientConfig): Database => {
  const pool = new Pool({ ...config, max: 3 })
  return {
    stop: () => pool.end(),
    asUser: async (claims, sql, values = []) => {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        await client.query(`SET LOCAL ROLE "${claims.role}"`)
        await client.query("SELECT set_config('request.jwt.claims', $1, true)", [
          JSON.stringify(claims),
        ])
        const { rows } = await client.query<Row>(sql, values)
        await client.query('COMMIT')
        return rows
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
  }
}

const operators: Readonly<Record<string, string>> = { eq: '=', gt: '>' }
const notFilters = ['select', 'order', 'limit', 'offset', 'columns']

const where = ({ query }: Ask): string => {
  const filters = [...query]
    .filter(([name]) => !notFilters.includes(name))
    .map(([name, condition]) => {
      const [operator = '', value] = condition.split('.')
      return `"${name}" ${operators[operator]} '${value}'`
    })
  return filters.length > 0 ? ` WHERE ${filters.join(' AND ')}` : ''
}

const insert = (table: string, rows: readonly Row[]): string => {
  const columns = Object.keys(rows[0] ?? {})
  const values = rows.map(
    (row) => `(${columns.map((name) => `'${String(row[name]).replaceAll("'", "''")}'`)})`,
  )
  return `INSERT INTO ${table} (${columns.map((name) => `"${name}"`)}) VALUES ${values.join(', ')}`
}

const quoted = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`

const chosen = ({ query }: Ask, rows: readonly Row[]): readonly Row[] => {
  const select = query.get('select')
  if (select === null || select === '*') return rows
  return rows.map((row) => Object.fromEntries(select.split(',').map((name) => [name, row[name]])))
}

/**
 * PostgREST for the few requests of the suite, on the real PostgreSQL: who sees and may do what is
 * decided there. Codes and shapes are PostgREST's.
 *
 * @param told is given every row that was inserted
 */
export const restStandIn = (
  database: Database,
  broken: Broken,
  told: (table: string, row: Row) => Promise<void>,
): Answer => {
  const { asUser } = database
  const service: Claims = { role: 'service_role' }

  const change = async (ask: Ask, claims: Claims, table: string): Promise<readonly Row[]> => {
    const who = broken('row-level security is ignored') ? service : claims
    if (ask.method === 'POST') {
      const rows = JSON.parse(ask.body.toString())
      const owner = broken('row-level security is ignored') && { owner: claims.sub }
      const list = (Array.isArray(rows) ? rows : [rows]).map((row: Row) => ({ ...owner, ...row }))
      // a role that may not read back what it inserts gets nothing back, as with return=minimal
      return asUser(who, insert(table, list) + (claims.role === 'anon' ? '' : ' RETURNING *'))
    }
    if (ask.method === 'DELETE') {
      return broken('rows are not deleted') && claims.role !== 'service_role'
        ? []
        : asUser(who, `DELETE FROM ${table}${where(ask)} RETURNING *`)
    }
    const sets = Object.entries(ask.json).map(([name, value]) => `"${name}" = ${quoted(value)}`)
    return asUser(who, `UPDATE ${table} SET ${sets}${where(ask)} RETURNING *`)
  }

  const rows = async (ask: Ask, claims: Claims, table: string): Promise<Reply> => {
    if (ask.method !== 'GET') {
      const changed = await change(ask, claims, table)
      if (ask.method === 'POST') for (const row of changed) await told(table, row)
      const isAsked = String(ask.headers.prefer ?? '').includes('return=representation')
      return { status: 200, body: isAsked ? chosen(ask, changed) : '' }
    }
    const who = broken('row-level security is ignored') ? service : claims
    const all = await asUser(who, `SELECT * FROM ${table}${where(ask)} ORDER BY id`)
    const limit = Number(ask.query.get('limit') ?? all.length)
    const headers = { 'content-range': `0-${Math.max(0, limit - 1)}/${all.length}` }
    return { status: 200, body: chosen(ask, all.slice(0, limit)), headers }
  }

  /** As pg_graphql answers the two queries of the suite. */
  const graphql = async ({ json }: Ask, claims: Claims): Promise<Reply> => {
    if (broken('GraphQL is off'))
      return { status: 404, body: { code: 'PGRST202', message: 'no function graphql' } }
    if (broken('GraphQL says that it is off'))
      return {
        status: 200,
        body: { errors: [{ message: 'pg_graphql extension is not enabled.' }] },
      }
    if (broken('GraphQL answers errors'))
      return { status: 200, body: { data: null, errors: [{ message: 'Unknown field' }] } }
    const name = String(json.query).match(/(\w+)Collection/)?.[1]
    if (name === undefined) return { status: 200, body: { data: { __typename: 'Query' } } }
    const who = broken('GraphQL shows every row') ? service : claims
    const rows = await asUser(who, `SELECT note FROM public."${name}" ORDER BY id`)
    const edges = rows.map((node) => ({ node }))
    return { status: 200, body: { data: { [`${name}Collection`]: { edges } } } }
  }

  return async (ask) => {
    const { path } = ask
    const anon: Claims = { role: 'anon' }
    const isForged = bearerOf(ask) !== undefined && ask.claims === undefined
    if (isForged && !broken('forged tokens are taken for anon'))
      return { status: 401, body: { code: 'PGRST301', message: 'No suitable key was found' } }
    const claims = ask.claims ?? anon
    if (path === '/') {
      const described = broken('PostgREST has another name')
        ? 'Documentation'
        : 'PostgREST Documentation'
      const externalDocs = { description: described }
      const info = { title: 'standard public schema', version: '0.0.0-stand-in' }
      return { status: 200, body: { swagger: '2.0', info, externalDocs } }
    }
    try {
      const call = path.match(/^\/rpc\/(\w+)$/)?.[1]
      if (call === 'graphql') return await graphql(ask, claims)
      if (call !== undefined) {
        const { a, b } = ask.json
        const [row] = await asUser(claims, `SELECT public."${call}"($1, $2) AS it`, [a, b])
        const body = String(broken('functions calculate wrongly') ? 41 : row?.it)
        return { status: 200, body }
      }
      const name = path.slice(1)
      const table = `public."${name}"`
      const [found] = await asUser(service, 'SELECT to_regclass($1) AS it', [table])
      if (!/^\w+$/.test(name)) return nothing
      if (!found?.it)
        return broken('every table exists')
          ? { status: 200, body: [] }
          : { status: 404, body: { code: 'PGRST205', message: `no table ${name}` } }
      return await rows(ask, claims, table)
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      return { status: 403, body: { code: code ?? 'XX000', message, details: null, hint: null } }
    }
  }
}
