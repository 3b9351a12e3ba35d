import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { majors } from '../../programs/postgres.ts'
import { logins, type Place, place, snapshot } from './fixture.ts'

/** What Spilo's post_init.sh leaves in schema public, of what PostgreSQL itself has. */
const scripts = `
  CREATE EXTENSION file_fdw SCHEMA public;
  CREATE SERVER pglog FOREIGN DATA WRAPPER file_fdw;
  CREATE TABLE public.postgres_log (log_time timestamptz, message text);
  CREATE EXTENSION pg_stat_statements SCHEMA public`

describe.each(majors)('a server with the scripts of Spilo, PostgreSQL %i', (major) => {
  let here: Place
  const by = logins('supabase_owner')

  beforeAll(async () => {
    here = await place({
      major,
      bootstrap: 'postgres',
      owner: 'supabase_owner',
      settings: ['shared_preload_libraries=pg_stat_statements'],
    })
    await here.query(scripts)
    await here.setUp()
  })
  afterAll(() => here?.stop())

  const asAnon = async (sql: string): Promise<unknown> => {
    const client = await here.open(by.rest)
    try {
      await client.query('SET ROLE anon')
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }

  test.each([
    'SELECT * FROM public.pg_stat_statements',
    'SELECT * FROM public.pg_stat_statements(true)',
    'SELECT * FROM public.pg_stat_statements_info',
    'SELECT * FROM public.postgres_log',
  ])('anon, whom the API lets into public, may not %s', async (sql) => {
    await expect(asAnon(sql)).rejects.toThrow('permission denied')
  })

  test('the owner still sees what runs slowly', async () => {
    expect(
      await here.query('SELECT count(*) > 0 AS yes FROM pg_stat_statements', by.owner),
    ).toEqual([{ yes: true }])
  })

  test('what the scripts make later, as postgres, is not for anon either', async () => {
    await here.query('CREATE TABLE public.postgres_log_0 (message text)')
    await expect(asAnon('SELECT * FROM public.postgres_log_0')).rejects.toThrow('permission denied')
  })

  test('what the owner makes is', async () => {
    await here.query('CREATE TABLE public.todos (id int)', by.owner)
    expect(await asAnon('SELECT * FROM public.todos')).toEqual([])
  })

  test('a second run changes nothing', async () => {
    const before = await snapshot(here)
    await here.setUp()
    expect(await snapshot(here)).toEqual(before)
  })
})
