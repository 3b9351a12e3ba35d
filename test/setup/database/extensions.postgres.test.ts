import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../../src/setup/database/run.ts'
import { environment } from '../../../src/setup/environment.ts'
import { readFindings } from '../../../src/setup/findings.ts'
import { majors } from '../../programs/postgres.ts'
import { logins, type Place, place, snapshot } from './fixture.ts'
import { standIns } from './stand-ins.ts'

const list = (...extensions: readonly { name: string; schema?: string }[]): string =>
  JSON.stringify(extensions)

const supabase = ['pg_graphql', 'pg_net', 'pg_cron', 'supabase_vault'].map((name) => ({ name }))

describe.each(majors)('extensions on PostgreSQL %i', (major) => {
  let here: Place
  const by = logins('supabase_owner')
  const EXTENSIONS = list(
    ...supabase,
    { name: 'hstore', schema: 'shop_types' },
    { name: 'earthdistance' },
    { name: 'unwilling' },
    { name: 'absent' },
    { name: 'pgcrypto', schema: 'public' },
  )

  beforeAll(async () => {
    here = await place({
      major,
      bootstrap: 'postgres',
      owner: 'supabase_owner',
      extensions: standIns,
    })
    await here.setUp() // before anybody asks for an extension
    await here.setUp({ EXTENSIONS, SETUP_REVISIONS: 'second' })
    await here.query('CREATE TABLE public.orders (id int PRIMARY KEY, what text)', by.owner)
  })
  afterAll(() => here?.stop())

  const limits = async (): Promise<Readonly<Record<string, unknown>>> =>
    Object.fromEntries(
      (await here.query('SELECT feature, reason FROM xsupabase.limits')).map(
        ({ feature, reason }) => [feature, reason],
      ),
    )

  /** As a request with this role's token. */
  const asRole = async (role: string, sql: string): Promise<readonly unknown[]> => {
    const client = await here.open(by.rest)
    try {
      await client.query(`SET ROLE ${role}`)
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }

  test('are where they were asked for, with what they depend on', async () => {
    const found = await here.query(
      'SELECT extname AS name, extnamespace::regnamespace::text AS schema FROM pg_extension',
    )
    expect(Object.fromEntries(found.map(({ name, schema }) => [name, schema]))).toEqual({
      plpgsql: 'pg_catalog',
      pgcrypto: 'extensions',
      'uuid-ossp': 'extensions',
      pg_stat_statements: 'extensions',
      pg_graphql: 'graphql',
      pg_net: 'extensions',
      pg_cron: 'pg_catalog',
      supabase_vault: 'vault',
      hstore: 'shop_types',
      earthdistance: 'extensions',
      cube: 'extensions',
    })
  })

  test('what the server lacks, or will not have, is a limit, and the rest is done', async () => {
    expect(await limits()).toEqual(
      expect.objectContaining({
        extension_absent: 'the server does not have it',
        extension_unwilling: 'unwilling must be loaded via shared_preload_libraries',
        extension_pgcrypto: expect.stringContaining('it is in schema extensions'),
      }),
    )
  })

  test('what was found is left behind for the function', async () => {
    const left: string[] = []
    const variables = { ...here.variables, EXTENSIONS, SETUP_REVISIONS: 'second' }
    await run(environment(variables, undefined, (text) => left.push(text)))
    const [text = ''] = left
    const found = Object.fromEntries(
      (readFindings(text)?.limits ?? []).map(({ feature, reason }) => [feature, reason]),
    )
    expect(found).toEqual(await limits())
  })

  test('a second run changes nothing, nor writes a row again', async () => {
    const before = await snapshot(here)
    await here.setUp({ EXTENSIONS, SETUP_REVISIONS: 'second' })
    expect(await snapshot(here)).toEqual(before)
  })

  test('GraphQL answers as the caller, through the schema that the API exposes', async () => {
    expect(await asRole('anon', `SELECT graphql_public.graphql(query := '{x}') AS answer`)).toEqual(
      [{ answer: { data: { query: '{x}', variables: {}, role: 'anon' } } }],
    )
  })

  test('a webhook sends the row that changed, whoever changed it', async () => {
    await here.query(
      `CREATE TRIGGER told AFTER INSERT OR UPDATE OR DELETE ON public.orders FOR EACH ROW
         EXECUTE FUNCTION supabase_functions.http_request(
           'https://x.io/hook', 'POST', '{"Content-Type": "application/json"}', '{}', '1000');
       CREATE TRIGGER kept BEFORE DELETE ON public.orders FOR EACH ROW
         EXECUTE FUNCTION supabase_functions.http_request('https://x.io/get', 'GET')`,
      by.owner,
    )
    await asRole('anon', "INSERT INTO public.orders VALUES (1, 'tea')")
    await asRole('authenticated', "UPDATE public.orders SET what = 'milk'")
    await asRole('service_role', 'DELETE FROM public.orders')
    const sent = await here.query(
      `SELECT method, url, timeout_milliseconds AS timeout,
              convert_from(body, 'UTF8')::jsonb AS body FROM net.http_request_queue ORDER BY id`,
    )
    const order = (what: string) => ({ id: 1, what })
    const about = { schema: 'public', table: 'orders' }
    const post = { method: 'POST', url: 'https://x.io/hook', timeout: 1000 }
    expect(sent).toEqual([
      { ...post, body: { ...about, type: 'INSERT', record: order('tea'), old_record: null } },
      {
        ...post,
        body: { ...about, type: 'UPDATE', record: order('milk'), old_record: order('tea') },
      },
      { method: 'GET', url: 'https://x.io/get', timeout: 5000, body: null },
      { ...post, body: { ...about, type: 'DELETE', record: null, old_record: order('milk') } },
    ])
    expect(await here.query('SELECT hook_name FROM supabase_functions.hooks', by.owner)).toEqual(
      ['told', 'told', 'kept', 'told'].map((hook_name) => ({ hook_name })),
    )
    expect(await here.query('SELECT FROM public.orders')).toEqual([])
  })

  test.each([
    ['', 'url argument is missing'],
    ["'https://x.io'", 'method argument is missing'],
    ["'https://x.io', 'PATCH'", 'method argument PATCH is invalid'],
  ])('a webhook with (%s) is refused when it fires', async (given, words) => {
    await here.query('CREATE TABLE public.wrong ()', by.owner)
    await here.query(
      `CREATE TRIGGER wrong AFTER INSERT ON public.wrong FOR EACH ROW
         EXECUTE FUNCTION supabase_functions.http_request(${given})`,
      by.owner,
    )
    await expect(here.query('INSERT INTO public.wrong DEFAULT VALUES', by.owner)).rejects.toThrow(
      words,
    )
    await here.query('DROP TABLE public.wrong', by.owner)
  })

  test('the owner schedules, and writes no other schedule than its own', async () => {
    await here.query("SELECT cron.schedule('* * * * *', 'SELECT 1')", by.owner)
    expect(await here.query('SELECT username FROM cron.job', by.owner)).toEqual([
      { username: 'supabase_owner' },
    ])
    await expect(here.query('INSERT INTO cron.job VALUES (9)', by.owner)).rejects.toThrow(
      'permission denied for table job',
    )
    await expect(asRole('service_role', 'SELECT FROM cron.job')).rejects.toThrow(
      'permission denied for schema cron',
    )
  })

  test('the vault opens for the owner and the service key, for nobody else', async () => {
    await here.query("SELECT vault.create_secret('hush', 'a')", by.owner)
    const read = "SELECT decrypted_secret AS it FROM vault.decrypted_secrets WHERE name = 'a'"
    expect(await here.query(read, by.owner)).toEqual([{ it: 'hush' }])
    expect(await asRole('service_role', read)).toEqual([{ it: 'hush' }])
    for (const role of ['anon', 'authenticated']) {
      await expect(asRole(role, read)).rejects.toThrow('permission denied for schema vault')
    }
  })

  test('who takes a grant away keeps it away; who makes the extension anew has it again', async () => {
    await here.query('REVOKE SELECT ON cron.job FROM supabase_owner')
    await here.setUp({ EXTENSIONS, SETUP_REVISIONS: 'second' })
    await expect(here.query('SELECT FROM cron.job', by.owner)).rejects.toThrow('permission denied')
    await here.query('DROP EXTENSION pg_cron; DROP SCHEMA IF EXISTS cron')
    await here.setUp({ EXTENSIONS, SETUP_REVISIONS: 'second' })
    await here.query('SELECT FROM cron.job', by.owner)
  })

  test('what is no longer asked for stays', async () => {
    await here.setUp({ SETUP_REVISIONS: 'third' })
    expect(await here.query("SELECT FROM pg_extension WHERE extname = 'hstore'")).toHaveLength(1)
    expect(await here.query('SELECT FROM vault.secrets')).toHaveLength(1)
    expect(await limits()).not.toHaveProperty('extension_absent')
  })
})

describe('a server that has still to be restarted', () => {
  let here: Place
  beforeAll(async () => {
    here = await place({ major: 17, settings: ["shared_preload_libraries = 'auto_explain'"] })
  })
  afterAll(() => here?.stop())

  test('is waited for, and nothing is done before', async () => {
    const asked = { LIBRARIES: 'auto_explain,pg_cron', SETUP_WAIT_SECONDS: '1' }
    await expect(here.setUp(asked)).rejects.toThrow(
      'the server has still to be restarted with pg_cron',
    )
    expect(await here.query("SELECT to_regnamespace('xsupabase') AS found")).toEqual([
      { found: null },
    ])
    await here.setUp({ LIBRARIES: 'auto_explain' })
  })

  test('a master without superuser has the extensions that trust it, and limits', async () => {
    const cloud = await place({
      major: 16,
      master: true,
      owner: 'supabase_owner',
      extensions: standIns,
    })
    try {
      await cloud.setUp({ EXTENSIONS: list({ name: 'hstore' }, ...supabase) })
      const found = await cloud.query('SELECT feature FROM xsupabase.limits ORDER BY 1')
      expect(found.map(({ feature }) => feature)).toEqual(
        expect.arrayContaining(supabase.map(({ name }) => `extension_${name}`)),
      )
      const here = await cloud.query("SELECT FROM pg_extension WHERE extname = 'hstore'")
      expect(here).toHaveLength(1)
    } finally {
      await cloud.stop()
    }
  })
})

test.each([
  ['no JSON', '{'],
  ['no list', '{"name": "hstore"}'],
  ['no name', '[{"schema": "public"}]'],
  ['a name that no extension has', '[{"name": "x\\"; DROP"}]'],
  ['a schema that is no identifier', '[{"name": "hstore", "schema": "A b"}]'],
])('EXTENSIONS with %s is refused', async (_what, EXTENSIONS) => {
  const variables = {
    SETUP_REVISIONS: 'a',
    SETUP_NUMBER: '1',
    PROJECT_REF: 'a',
    OWNER_PASSWORD: 'a',
    EXTENSIONS,
  }
  await expect(run(environment(variables))).rejects.toThrow(/EXTENSIONS/)
})
