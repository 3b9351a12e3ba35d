import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../../src/setup/database/run.ts'
import { freePort } from '../../programs/ports.ts'
import { listening, logins, type Place, place, snapshot } from './fixture.ts'

const theirs = `
  CREATE ROLE app_user LOGIN PASSWORD 'app-secret-0';
  CREATE ROLE authenticated NOLOGIN; ALTER ROLE authenticated SET statement_timeout = '42s';
  CREATE SCHEMA api AUTHORIZATION app_user;
  CREATE TABLE public.orders (id int); INSERT INTO public.orders VALUES (1), (2);
  ALTER TABLE public.orders OWNER TO app_user;
  CREATE PUBLICATION supabase_realtime FOR TABLE public.orders;
  CREATE EXTENSION pgcrypto SCHEMA public`

const app = { user: 'app_user', password: 'app-secret-0' }

describe('an existing database with tables of its own', () => {
  let here: Place
  const by = logins('supabase_owner')
  const tables = () =>
    here.query(`SELECT relname, relowner::regrole::text, relacl::text, relrowsecurity
                  FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1`)

  beforeAll(async () => {
    here = await place({ major: 17, owner: 'supabase_owner' })
    await here.query(theirs)
  })
  afterAll(() => here?.stop())

  test('keeps its tables, their owners, grants and rows', async () => {
    const before = await tables()
    await here.setUp()
    expect(await tables()).toEqual(before)
    expect(await here.query('SELECT id FROM orders', app)).toEqual([{ id: 1 }, { id: 2 }])
  })

  test('keeps its tables from the API until somebody grants them', async () => {
    const asAnon = async (): Promise<unknown> => {
      const client = await here.open(by.rest)
      try {
        await client.query('SET ROLE anon')
        return (await client.query('SELECT FROM public.orders')).rowCount
      } finally {
        await client.end()
      }
    }
    await expect(asAnon()).rejects.toThrow('permission denied for table orders')
    await here.query('GRANT SELECT ON orders TO anon', app)
    expect(await asAnon()).toBe(2)
  })

  test('keeps schemas, extensions, the tables of its publication and role settings', async () => {
    expect(
      await here.query(`
        SELECT (SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'api') AS schema,
               (SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pgcrypto') AS extension,
               (SELECT tablename::text FROM pg_publication_tables WHERE pubname = 'supabase_realtime') AS published,
               (SELECT pubowner::regrole::text FROM pg_publication WHERE pubname = 'supabase_realtime') AS publisher,
               (SELECT setconfig::text FROM pg_db_role_setting WHERE setrole = 'authenticated'::regrole) AS setting`),
    ).toEqual([
      {
        schema: 'app_user',
        extension: 'public',
        published: 'orders',
        publisher: 'supabase_owner',
        setting: '{statement_timeout=42s}',
      },
    ])
  })

  test('default privileges that its owner took away stay away', async () => {
    const sql = 'ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM anon'
    await here.query(sql, by.owner)
    await here.setUp({ SETUP_REVISIONS: 'again' })
    await here.query('CREATE TABLE public.closed ()', by.owner)
    const [may] = await here.query(
      "SELECT has_table_privilege('anon', 'public.closed', 'SELECT') AS anon, has_table_privilege('authenticated', 'public.closed', 'SELECT') AS authenticated",
    )
    expect(may).toEqual({ anon: false, authenticated: true })
  })
})

describe.each([{}, { master: true }])('two set-ups at once %j', (shape) => {
  let here: Place
  beforeAll(async () => {
    here = await place({ major: 16, ...shape })
  })
  afterAll(() => here?.stop())

  test('of one project both succeed', async () => {
    const all = ['one', 'two', 'three'].map((revision) => here.setUp({ SETUP_REVISIONS: revision }))
    expect(await Promise.all(all)).toHaveLength(3)
    const recorded = await here.query('SELECT revision FROM xsupabase.setup ORDER BY 1')
    expect(recorded.map(({ revision }) => revision)).toEqual(['one', 'three', 'two'])
  })
})

describe('two projects at once, in two databases of one server', () => {
  let here: Place
  beforeAll(async () => {
    here = await place({ major: 17 })
    await here.query('CREATE DATABASE second')
  })
  afterAll(() => here?.stop())

  test('one gets it, the other is refused', async () => {
    const outcomes = await Promise.allSettled([
      here.setUp({ PROJECT_REF: 'a' }),
      here.setUp({ PROJECT_REF: 'b', PGDATABASE: 'second' }),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(String(reasons[0])).toContain('this server belongs to another project')
  })
})

describe('a server that is not there yet', () => {
  test('is waited for, and then set up', async () => {
    const here = await place({ major: 17 })
    try {
      const port = String(await freePort())
      const { env, said } = listening({ ...here.variables, PGPORT: port, SETUP_WAIT_SECONDS: '1' })
      await expect(run(env)).rejects.toThrow(
        `at 127.0.0.1:${port} with PGSSLMODE=disable: connect ECONNREFUSED`,
      )
      expect(said).toHaveLength(1)

      const restarted = here.server.restart()
      const waiting = listening(here.variables)
      const done = run(waiting.env)
      await restarted
      expect(await done).toMatch(/^the database is set up/)
      expect(waiting.said[0]).toMatch(/^waiting: /)
    } finally {
      await here.stop()
    }
  })

  test('a database that the operator has yet to create is waited for', async () => {
    const here = await place({ major: 17 })
    try {
      const { env, said } = listening({ ...here.variables, PGDATABASE: 'later' })
      const done = run(env)
      while (said.length === 0) await here.query('SELECT')
      expect(said[0]).toContain('database "later" does not exist')
      await here.query('CREATE DATABASE later')
      expect(await done).toMatch(/^the database is set up/)
    } finally {
      await here.stop()
    }
  })
})

describe('Realtime switched off', () => {
  test('needs no password, makes no login and no schema, and can be switched on later', async () => {
    const here = await place({ major: 17 })
    try {
      const seen = () =>
        here.query(
          "SELECT rolcanlogin, rolreplication, to_regnamespace('_realtime')::text AS schema FROM pg_roles WHERE rolname = 'supabase_admin'",
        )
      await here.setUp({ REALTIME: 'false', SUPABASE_ADMIN_PASSWORD: '' })
      expect(await seen()).toEqual([{ rolcanlogin: false, rolreplication: false, schema: null }])
      await here.setUp()
      expect(await seen()).toEqual([
        { rolcanlogin: true, rolreplication: true, schema: '_realtime' },
      ])
      expect(await here.query('SELECT 1 AS one', logins('postgres').realtime)).toHaveLength(1)
    } finally {
      await here.stop()
    }
  })
})

describe('a cloud that has a role in place of the REPLICATION attribute', () => {
  test('has Realtime a member of it, and no limit', async () => {
    const here = await place({ major: 16, master: true })
    try {
      await here.query(
        'CREATE ROLE rds_replication NOLOGIN; GRANT rds_replication TO master WITH ADMIN OPTION',
      )
      await here.setUp()
      const [found] = await here.query(
        `SELECT pg_has_role('supabase_admin', 'rds_replication', 'USAGE') AS member,
                (SELECT count(*)::int FROM xsupabase.limits WHERE feature = 'realtime_replication') AS limits`,
      )
      expect(found).toEqual({ member: true, limits: 0 })
      const before = await snapshot(here)
      await here.setUp()
      expect(await snapshot(here)).toEqual(before)
    } finally {
      await here.stop()
    }
  })
})
