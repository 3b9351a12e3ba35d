import { at } from '../../setup/verify/json.ts'
import { got, same } from '../answer.ts'
import { Broken, type Check } from '../check.ts'
import { sql } from '../sql.ts'
import { introduction } from './introductions.ts'

export const meta: readonly Check[] = [
  introduction('meta', ['serviceKey']),
  {
    component: 'meta',
    promise: 'runs SQL for the service key',
    needs: ['serviceKey'],
    run: async (stage) => {
      const rows = await sql(stage, "select current_setting('server_version') as version")
      const version = at(rows, 0, 'version')
      if (typeof version !== 'string') throw new Broken('expected the version of PostgreSQL')
      const name = stage.programs.name('meta') ?? 'an unknown program'
      stage.programs.learn('meta', `${name}, PostgreSQL ${version.split(' ')[0]}`)
    },
  },
  {
    component: 'meta',
    promise: 'lists tables for the service key',
    needs: ['serviceKey'],
    run: async (stage) => {
      const { name } = await stage.fixtures.table(stage)
      const answer = await stage.ask(`/pg/tables?included_schemas=${stage.target.schema}`, {
        key: stage.target.serviceKey,
      })
      if (!Array.isArray(answer.json)) throw new Broken(`expected tables, got ${got(answer)}`)
      const found = answer.json.find((table: unknown) => at(table, 'name') === name)
      same(at(found, 'rls_enabled'), true, 'row-level security of a new table')
    },
  },
]
