import { at } from '../../setup/verify/json.ts'
import { got, same, worked } from '../answer.ts'
import { Broken, type Check, Off } from '../check.ts'
import { unlessAbsent } from '../programs.ts'
import type { Stage } from '../stage.ts'

const query = async (stage: Stage, text: string, bearer?: string): Promise<unknown> => {
  const answer = await stage.ask('/graphql/v1', {
    method: 'POST',
    key: stage.target.anonKey,
    ...(bearer !== undefined && { bearer }),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: text }),
  })
  const { json } = unlessAbsent(stage, answer)
  // the route is there, the extension or its schema is not
  if (['PGRST202', 'PGRST106'].includes(String(at(json, 'code')))) {
    throw new Off('PostgREST knows no function graphql: the extension pg_graphql is off')
  }
  // Supabase's images answer for it themselves until it is created
  const why = at(json, 'errors', 0, 'message')
  if (typeof why === 'string' && /pg_graphql extension is not enabled/.test(why)) throw new Off(why)
  if (at(json, 'data') === undefined || at(json, 'errors') !== undefined) {
    throw new Broken(`expected data, got ${got(answer)}`)
  }
  return at(json, 'data')
}

export const graphql: readonly Check[] = [
  {
    component: 'graphql',
    promise: 'answers a query',
    run: async (stage) => {
      same(await query(stage, '{ __typename }'), { __typename: 'Query' }, 'the type of a query')
      const rest = stage.programs.name('rest') ?? 'an unknown program'
      stage.programs.learn('graphql', `pg_graphql behind ${rest}`)
    },
  },
  {
    component: 'graphql',
    promise: 'shows a user their own rows alone',
    needs: ['serviceKey'],
    run: async (stage) => {
      const { name } = await stage.fixtures.emptyTable(stage)
      const { a, b } = await stage.fixtures.users(stage)
      worked(await stage.as(a).from(name).insert({ note: "a's" }), 'insert a row')
      worked(await stage.as(b).from(name).insert({ note: "b's" }), 'insert a row')
      const collection = `${name}Collection`
      const data = await query(
        stage,
        `{ ${collection} { edges { node { note } } } }`,
        a.accessToken,
      )
      same(at(data, collection, 'edges'), [{ node: { note: "a's" } }], 'what one user sees')
    },
  },
]
