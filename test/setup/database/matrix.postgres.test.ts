import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { logins, type Place, place, snapshot } from './fixture.ts'

/** Each major as a superuser finds it, and as a cloud's master without superuser does. */
const shapes = [
  { major: 15, shape: 'a superuser', superuser: true, owner: 'postgres' },
  { major: 16, shape: 'superuser postgres', bootstrap: 'postgres', owner: 'supabase_owner' },
  { major: 17, shape: 'a superuser', superuser: true, owner: 'postgres' },
  { major: 18, shape: 'superuser postgres', bootstrap: 'postgres', owner: 'supabase_owner' },
  { major: 15, shape: 'a master', master: true, owner: 'supabase_owner' },
  { major: 16, shape: 'a master', master: true, owner: 'postgres' },
  { major: 17, shape: 'a master', master: true, owner: 'supabase_owner' },
  { major: 18, shape: 'a master', master: true, owner: 'postgres' },
] as const

// What Storage's and GoTrue's migrations do, in small: they run as these logins.
const storageMigration = `
  CREATE TABLE objects (id int, bucket text);
  ALTER TABLE objects ENABLE ROW LEVEL SECURITY;
  GRANT ALL ON objects TO anon, authenticated, service_role, postgres;
  INSERT INTO objects VALUES (1, 'photos')`
const authMigration = `
  CREATE TABLE users (id int, email text);
  GRANT SELECT ON users TO postgres WITH GRANT OPTION;
  GRANT ALL ON users TO dashboard_user`
const userMigration = `
  CREATE TABLE public.notes (id int, author text);
  ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON public.notes FOR SELECT TO authenticated USING (author = 'me');
  INSERT INTO public.notes VALUES (1, 'me'), (2, 'you');
  CREATE TABLE api.things (id int); INSERT INTO api.things VALUES (1)`

describe.each(shapes)('PostgreSQL $major set up by $shape for $owner', (shape) => {
  let here: Place
  let by: ReturnType<typeof logins>

  beforeAll(async () => {
    here = await place(shape)
    by = logins(shape.owner)
    await here.setUp()
    await here.query(storageMigration, by.storage)
    await here.query(authMigration, by.auth)
    await here.query(userMigration, by.owner)
  })
  afterAll(() => here?.stop())

  const limits = async (): Promise<readonly unknown[]> =>
    (await here.query('SELECT feature FROM xsupabase.limits')).map(({ feature }) => feature)

  /** What a request with this role's token sees: PostgREST switches to it. */
  const seenBy = async (role: string, table: string): Promise<number> => {
    const client = await here.open(by.rest)
    try {
      await client.query(`SET ROLE ${role}`)
      return (await client.query(`SELECT FROM ${table}`)).rowCount ?? 0
    } finally {
      await client.end()
    }
  }

  test('a second run changes nothing, nor writes a row again', async () => {
    const before = await snapshot(here)
    await here.setUp()
    expect(await snapshot(here)).toEqual(before)
  })

  test('row level security holds for anon and authenticated', async () => {
    expect(await seenBy('anon', 'public.notes')).toBe(0)
    expect(await seenBy('authenticated', 'public.notes')).toBe(1)
    expect(await seenBy('anon', 'storage.objects')).toBe(0)
  })

  test('service_role passes row level security, or the limit says that it does not', async () => {
    const limited = (await limits()).includes('service_role_bypassrls')
    expect(limited).toBe(!here.superuser)
    expect(await seenBy('service_role', 'public.notes')).toBe(limited ? 0 : 2)
    expect(await seenBy('service_role', 'storage.objects')).toBe(limited ? 0 : 1)
  })

  test('a policy for service_role makes up for the limit', async () => {
    await here.query(
      `CREATE POLICY service ON storage.objects TO service_role USING (true) WITH CHECK (true)`,
      by.owner,
    )
    expect(await seenBy('service_role', 'storage.objects')).toBe(1)
  })

  test('what the owner creates is reached by the API in every exposed schema', async () => {
    expect(await seenBy('anon', 'api.things')).toBe(1)
    await here.query('CREATE TABLE graphql_public.fresh ()', by.owner)
    expect(await seenBy('anon', 'graphql_public.fresh')).toBe(0)
  })

  test('a login that switches roles has no rights of its own', async () => {
    await expect(here.query('SELECT FROM api.things', by.rest)).rejects.toThrow('permission denied')
  })

  test('Storage switches to the role of a request', async () => {
    const client = await here.open(by.storage)
    await client.query("SELECT set_config('role', 'anon', false)")
    expect((await client.query('SELECT FROM storage.objects')).rowCount).toBe(0)
    await client.end()
  })

  test('the owner creates policies on storage.objects', async () => {
    await here.query(
      "CREATE POLICY photos ON storage.objects FOR SELECT TO authenticated USING (bucket = 'photos')",
      by.owner,
    )
    expect(await seenBy('authenticated', 'storage.objects')).toBe(1)
  })

  test('a trigger of the owner on auth.users runs when GoTrue adds a user', async () => {
    await here.query(
      `CREATE TABLE public.profiles (id int);
       CREATE FUNCTION public.new_user() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
         'BEGIN INSERT INTO public.profiles VALUES (NEW.id); RETURN NEW; END';
       CREATE TRIGGER new_user AFTER INSERT ON auth.users
         FOR EACH ROW EXECUTE FUNCTION public.new_user()`,
      by.owner,
    )
    await here.query("INSERT INTO users VALUES (7, 'a@b.c')", by.auth)
    expect(await here.query('SELECT id FROM public.profiles', by.owner)).toEqual([{ id: 7 }])
  })

  test('the owner adds tables to the publication', async () => {
    await here.query('ALTER PUBLICATION supabase_realtime ADD TABLE public.notes', by.owner)
    const tables = await here.query(
      "SELECT tablename FROM pg_publication_tables WHERE pubname = 'supabase_realtime'",
    )
    expect(tables).toEqual([{ tablename: 'notes' }])
  })

  // as the server's log has it of `supabase db push --include-seed` (CLI 3.1.0)
  test('the owner pushes migrations with the CLI, twice', async () => {
    const client = await here.open(by.owner)
    try {
      for (const version of ['20260101000000', '20260102000000']) {
        await client.query('BEGIN')
        await client.query("SET LOCAL lock_timeout = '4s'")
        await client.query('CREATE SCHEMA IF NOT EXISTS supabase_migrations')
        await client.query(
          'CREATE TABLE IF NOT EXISTS supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY)',
        )
        await client.query(
          'ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS statements text[]',
        )
        await client.query(
          'ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS name text',
        )
        await client.query(
          'CREATE TABLE IF NOT EXISTS supabase_migrations.seed_files (path text NOT NULL PRIMARY KEY, hash text NOT NULL)',
        )
        await client.query('COMMIT')
        await client.query('RESET ALL')
        await client.query(`CREATE TABLE public.of_${version} (id int)`)
        await client.query(
          'INSERT INTO supabase_migrations.schema_migrations(version, name, statements) VALUES($1, $2, $3)',
          [version, 'notes', ['CREATE TABLE']],
        )
        await client.query(
          `INSERT INTO supabase_migrations.seed_files(path, hash) VALUES($1, $2)
             ON CONFLICT (path) DO UPDATE SET hash = EXCLUDED.hash`,
          ['supabase/seed.sql', version],
        )
      }
      const { rows } = await client.query(
        'SELECT version FROM supabase_migrations.schema_migrations ORDER BY version',
      )
      expect(rows).toEqual([{ version: '20260101000000' }, { version: '20260102000000' }])
    } finally {
      await client.end()
    }
    expect(await seenBy('service_role', 'public.of_20260101000000')).toBe(0)
    await expect(seenBy('service_role', 'supabase_migrations.schema_migrations')).rejects.toThrow(
      'permission denied for schema supabase_migrations',
    )
  })

  test.each([
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY api.things FROM PROGRAM 'echo 1'",
    "COPY api.things FROM '/etc/passwd'",
    'GRANT pg_execute_server_program TO current_user',
    'CREATE ROLE shell IN ROLE pg_execute_server_program',
    'ALTER ROLE current_user SUPERUSER',
    'ALTER ROLE supabase_admin PASSWORD NULL',
    'SELECT rolpassword FROM pg_authid',
    'DELETE FROM xsupabase.setup',
    'CREATE TABLE xsupabase.mine ()',
  ])('the owner cannot %s', async (sql) => {
    await expect(here.query(sql, by.owner)).rejects.toThrow(
      /permission denied|must (be superuser|have admin option)/,
    )
  })

  test('the owner makes roles of its own where PostgreSQL keeps them apart (16 and newer)', async () => {
    const own = here.query(
      `CREATE ROLE editor NOLOGIN; GRANT authenticated TO editor; GRANT editor TO authenticator;
       ALTER ROLE authenticated SET idle_session_timeout = '1min'`,
      by.owner,
    )
    if (here.major === 15) await expect(own).rejects.toThrow('permission denied')
    else {
      await own
      expect(await seenBy('editor', 'public.notes')).toBe(1)
    }
  })

  test('PostgREST hears of a changed schema, and nothing of what services do in theirs', async () => {
    if (!here.superuser) {
      expect(await limits()).toContain('schema_reload')
      return
    }
    const heard: (string | undefined)[] = []
    const listener: Client = await here.open(by.rest)
    listener.on('notification', ({ payload }) => heard.push(payload))
    await listener.query('LISTEN pgrst')
    const step = async (sql: string, login = by.owner): Promise<readonly unknown[]> => {
      heard.length = 0
      await here.query(sql, login)
      await here.query("NOTIFY pgrst, 'fence'", login)
      while (!heard.includes('fence')) await listener.query('SELECT')
      return heard.filter((payload) => payload !== 'fence')
    }
    const reload = ['reload schema']
    expect(await step('CREATE TABLE public.seen (id int)')).toEqual(reload)
    expect(await step('ALTER TABLE public.seen ADD COLUMN more int')).toEqual(reload)
    expect(await step("COMMENT ON COLUMN public.seen.more IS 'x'")).toEqual(reload)
    expect(await step('CREATE VIEW api.seen AS SELECT 1 AS one')).toEqual(reload)
    expect(await step('DROP TABLE public.seen')).toEqual(reload)
    expect(await step('CREATE TEMP TABLE passing (id int)')).toEqual([])
    expect(await step('CREATE TABLE parts (id int)', by.storage)).toEqual([])
    expect(await step("COMMENT ON TABLE parts IS 'x'", by.storage)).toEqual([])
    expect(await step('DROP TABLE parts', by.storage)).toEqual([])
    expect(await step('CREATE TABLE realtime.m (id int)', by.realtime)).toEqual([])
    expect(await step('DROP TABLE realtime.m', by.realtime)).toEqual([])
    await listener.end()
  })

  test("Realtime's login migrates, replicates and is no superuser", async () => {
    const quiet = `CREATE FUNCTION realtime.quiet() RETURNS int LANGUAGE sql
      SET log_min_messages TO 'fatal' AS 'SELECT 1'`
    const slot =
      "SELECT lsn IS NOT NULL AS ok FROM pg_create_logical_replication_slot('t', 'pgoutput', true)"
    const [is] = await here.query(
      "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'supabase_admin'",
    )
    expect(Object.values(is ?? {})).toEqual([false, false, false, false])
    if (here.superuser) {
      await here.query(quiet, by.realtime)
      await here.query(
        'ALTER FUNCTION realtime.quiet() OWNER TO supabase_realtime_admin',
        by.realtime,
      )
      expect(await here.query(slot, by.realtime)).toEqual([{ ok: true }])
      return
    }
    await expect(here.query(quiet, by.realtime)).rejects.toThrow('permission denied')
    await expect(here.query(slot, by.realtime)).rejects.toThrow(
      /permission denied|must be superuser/,
    )
    expect(await limits()).toEqual(expect.arrayContaining(['realtime', 'realtime_replication']))
  })
})
