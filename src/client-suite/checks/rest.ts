import { got, refused, same, worked } from '../answer.ts'
import { Broken, type Check } from '../check.ts'
import { nowhere } from '../programs.ts'
import { introduction } from './introductions.ts'

const check = (promise: string, run: Check['run']): Check => ({
  component: 'rest',
  promise,
  needs: ['serviceKey'],
  run,
})

export const rest: readonly Check[] = [
  introduction('rest'),
  {
    component: 'rest',
    promise: 'knows which tables there are not',
    run: async (stage) => {
      refused(await stage.anon().from(nowhere).select(), 'a table that does not exist', {
        code: 'PGRST205',
      })
    },
  },
  check('inserts, reads, changes, upserts and deletes rows', async (stage) => {
    const { name } = await stage.fixtures.emptyTable(stage)
    const { a } = await stage.fixtures.users(stage)
    const client = stage.as(a)
    const rows = worked(
      await client
        .from(name)
        .insert([{ note: 'one' }, { note: 'two' }])
        .select(),
      'insert rows',
    )
    same(
      rows.map(({ note, owner }) => [note, owner]),
      [
        ['one', a.id],
        ['two', a.id],
      ],
      'the inserted rows',
    )
    const [id] = rows.map((row) => row.id)
    worked(await client.from(name).update({ note: 'three' }).eq('id', id), 'change a row')
    const counted = await client.from(name).select('note', { count: 'exact' }).order('id').limit(1)
    same(worked(counted, 'read rows'), [{ note: 'three' }], 'the first row')
    same(counted.count, 2, 'the number of rows')
    worked(await client.from(name).delete().gt('id', 0), 'delete rows')
    same(worked(await client.from(name).select(), 'read rows'), [], 'the rows after their deletion')
  }),
  check('calls a function (RPC)', async (stage) => {
    const { add } = await stage.fixtures.servedTable(stage)
    same(worked(await stage.anon().rpc(add, { a: 19, b: 23 }), 'call a function'), 42, '19 + 23')
  }),
  check('shows a user their own rows alone (RLS)', async (stage) => {
    const { name } = await stage.fixtures.emptyTable(stage)
    const { a, b } = await stage.fixtures.users(stage)
    worked(await stage.as(a).from(name).insert({ note: "a's" }), 'insert a row')
    worked(await stage.as(b).from(name).insert({ note: "b's" }), 'insert a row')
    const notes = async (client: ReturnType<typeof stage.anon>) =>
      worked(await client.from(name).select('note').order('id'), 'read rows').map(
        ({ note }) => note,
      )
    same(await notes(stage.as(a)), ["a's"], 'what one user sees')
    same(await notes(stage.as(b)), ["b's"], 'what the other sees')
    same(await notes(stage.anon()), [], 'what anon sees')
    same(await notes(stage.service()), ["a's", "b's"], 'what the service sees')
    const changed = await stage.as(a).from(name).update({ note: 'mine' }).eq('owner', b.id).select()
    same(worked(changed, 'change rows'), [], "the other's rows that a user can change")
  }),
  check("refuses a row in another user's name, and one of nobody's (RLS)", async (stage) => {
    const { name } = await stage.fixtures.emptyTable(stage)
    const { a, b } = await stage.fixtures.users(stage)
    const rls = { code: '42501', message: /row-level security/ }
    refused(
      await stage.as(a).from(name).insert({ note: 'forged', owner: b.id }),
      "a row in another's name",
      rls,
    )
    refused(
      await stage.anon().from(name).insert({ note: 'forged', owner: b.id }),
      'a row of anon',
      rls,
    )
  }),
  {
    component: 'rest',
    promise: 'refuses a token that nobody here signed',
    run: async (stage) => {
      const bearer = `${stage.target.anonKey.split('.').slice(0, 2).join('.')}.AAAA`
      const answer = await stage.ask(`/rest/v1/${nowhere}`, {
        key: stage.target.anonKey,
        bearer: bearer.startsWith('sb_') ? 'eyJhbGciOiJIUzI1NiJ9.e30.AAAA' : bearer,
      })
      const { json } = answer
      const code =
        typeof json === 'object' && json !== null && 'code' in json ? String(json.code) : ''
      // PGRST301: the token cannot be verified (PostgREST's errors of group 3)
      if (answer.status !== 401 || !code.startsWith('PGRST3')) {
        throw new Broken(`expected PostgREST's 401 PGRST301, got ${got(answer)}`)
      }
    },
  },
]
