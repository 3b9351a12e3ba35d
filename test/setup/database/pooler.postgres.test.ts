import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { majors } from '../../programs/postgres.ts'
import { logins, type Place, place, snapshot } from './fixture.ts'

const pooler = { user: 'pgbouncer', password: 'pooler-secret-0' }
const withPooler = { POOLER_PASSWORD: pooler.password }
const lookUp = (name: string): string =>
  `SELECT username, password FROM pgbouncer.get_auth('${name}')`

/** What CloudNativePG runs, as superuser postgres, for a Pooler without a look-up of its own. */
const operators = `
  CREATE FUNCTION public.user_search(uname text) RETURNS TABLE (usename name, passwd text)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
    'SELECT usename, passwd FROM pg_catalog.pg_shadow WHERE usename = $1';
  REVOKE ALL ON FUNCTION public.user_search(text) FROM public`

describe.each(majors)('the look-up of the pooler on PostgreSQL %i', (major) => {
  let here: Place
  const by = logins('supabase_owner')

  beforeAll(async () => {
    here = await place({ major, bootstrap: 'postgres', owner: 'supabase_owner' })
    // as somebody may have it, for all schemas
    await here.query(
      'CREATE ROLE anon NOLOGIN; ALTER DEFAULT PRIVILEGES GRANT ALL ON FUNCTIONS TO anon',
    )
    await here.setUp(withPooler)
  })
  afterAll(() => here?.stop())

  const asRole = async (role: string, sql: string): Promise<unknown> => {
    const client = await here.open(by.rest)
    try {
      await client.query(`SET ROLE ${role}`)
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }

  test('gives the pooler the verifier of the owner, with which it logs in', async () => {
    const [stored] = await here.query(
      "SELECT rolpassword FROM pg_authid WHERE rolname = 'supabase_owner'",
    )
    expect(await here.query(lookUp('supabase_owner'), pooler)).toEqual([
      { username: 'supabase_owner', password: stored?.rolpassword },
    ])
  })

  test.each(['postgres', 'supabase_admin', 'anon', 'nobody', 'late'])(
    'has nothing to say of %s: a superuser, who replicates, no login, nobody, or too late',
    async (name) => {
      await here.query(
        "DO $$ BEGIN CREATE ROLE late LOGIN PASSWORD 'x' VALID UNTIL '2020-01-01'; EXCEPTION WHEN duplicate_object THEN END $$",
      )
      expect(await here.query(lookUp(name), pooler)).toEqual([])
    },
  )

  test.each(['anon', 'authenticated', 'service_role'])('%s cannot call it', async (role) => {
    await expect(asRole(role, lookUp('supabase_owner'))).rejects.toThrow('permission denied')
    const [may] = await here.query(
      `SELECT has_function_privilege('${role}', 'pgbouncer.get_auth(text)', 'EXECUTE') AS call`,
    )
    expect(may).toEqual({ call: false })
  })

  test('nor can the owner, who could read the verifiers of services', async () => {
    await expect(here.query(lookUp('authenticator'), by.owner)).rejects.toThrow('permission denied')
  })

  test("the pooler's login may do nothing else", async () => {
    for (const sql of [
      'SELECT rolpassword FROM pg_authid',
      'CREATE TABLE public.mine ()',
      'CREATE TABLE pgbouncer.mine ()',
      'SET ROLE service_role',
    ]) {
      await expect(here.query(sql, pooler)).rejects.toThrow('permission denied')
    }
  })

  test('a second run changes nothing, nor writes a row again', async () => {
    const before = await snapshot(here)
    await here.setUp(withPooler)
    expect(await snapshot(here)).toEqual(before)
  })

  test('another password is the pooler’s at once', async () => {
    await here.setUp({ POOLER_PASSWORD: 'another-secret' })
    await here.query('SELECT 1', { ...pooler, password: 'another-secret' })
    await here.setUp(withPooler)
  })

  test("the operator's own look-up, which anon could call, is closed", async () => {
    await here.query(operators)
    const theirs = "SELECT passwd FROM public.user_search('supabase_owner')"
    expect(await asRole('anon', theirs)).toEqual([{ passwd: expect.stringMatching(/^SCRAM/) }])
    await here.setUp({ SETUP_REVISIONS: 'next' })
    for (const role of ['anon', 'authenticated', 'service_role']) {
      await expect(asRole(role, theirs)).rejects.toThrow('permission denied')
    }
  })
})

test('a project without a pooler has neither its login nor its schema', async () => {
  const here = await place({ major: 17 })
  try {
    await here.setUp()
    expect(
      await here.query(
        "SELECT to_regnamespace('pgbouncer') AS schema, to_regrole('pgbouncer') AS login",
      ),
    ).toEqual([{ schema: null, login: null }])
  } finally {
    await here.stop()
  }
})

test('a function of that name that returns something else is a limit, not the end', async () => {
  const here = await place({ major: 15 })
  try {
    await here.query(
      `CREATE SCHEMA pgbouncer; CREATE FUNCTION pgbouncer.get_auth(p_usename text) RETURNS int
         LANGUAGE sql AS 'SELECT 1'`,
    )
    expect(await here.setUp(withPooler)).toContain('with limits: ')
    expect(await here.query("SELECT FROM xsupabase.limits WHERE feature = 'pooler'")).toHaveLength(
      1,
    )
  } finally {
    await here.stop()
  }
})

test('where verifiers cannot be read, the pooler is a limit', async () => {
  const here = await place({ major: 17, master: true, owner: 'supabase_owner' })
  try {
    await here.setUp(withPooler)
    expect(
      await here.query("SELECT reason FROM xsupabase.limits WHERE feature = 'pooler'"),
    ).toEqual([
      {
        reason: 'the pooler cannot look up who connects (the admin login may not read verifiers)',
      },
    ])
  } finally {
    await here.stop()
  }
})
