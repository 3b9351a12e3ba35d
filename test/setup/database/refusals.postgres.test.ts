import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../../src/setup/database/run.ts'
import { listening, type Place, place, snapshot } from './fixture.ts'

describe('a server that is set up already', () => {
  let here: Place
  beforeAll(async () => {
    here = await place({ major: 17 })
    await here.setUp({ SETUP_NUMBER: '3' })
  })
  afterAll(() => here?.stop())

  test('is refused to another project, and nothing of it changes', async () => {
    const before = await snapshot(here)
    await expect(here.setUp({ PROJECT_REF: 'team-b-shop' })).rejects.toThrow(
      /^cannot set up project "team-b-shop" here: this server belongs to another project \(project team-a-shop\)/,
    )
    expect(await snapshot(here)).toEqual(before)
  })

  test('is refused to another project in another database of it as well', async () => {
    await here.query('CREATE DATABASE second')
    const other = { PROJECT_REF: 'team-b-shop', PGDATABASE: 'second' }
    await expect(here.setUp(other)).rejects.toThrow('belongs to another project')
  })

  test('is refused to an older release, with the field to set', async () => {
    await expect(here.setUp({ SETUP_NUMBER: '2', SETUP_REVISIONS: 'older' })).rejects.toThrow(
      'cannot apply set-up 2: the database carries set-up 3 of a newer release, and there is no way back; set spec.release',
    )
    const recorded = await here.query('SELECT revision, number FROM xsupabase.setup')
    expect(recorded).toEqual([{ revision: 'first', number: 3 }])
  })

  test('keeps the revisions of older pods beside the new ones', async () => {
    await here.setUp({ SETUP_NUMBER: '4', SETUP_REVISIONS: 'second,third' })
    const recorded = await here.query('SELECT revision, number FROM xsupabase.setup ORDER BY 1')
    expect(recorded).toEqual([
      { revision: 'first', number: 3 },
      { revision: 'second', number: 4 },
      { revision: 'third', number: 4 },
    ])
  })

  test('is given to the next project once an administrator has removed the mark', async () => {
    await here.query('COMMENT ON ROLE xsupabase IS NULL')
    await here.setUp({ PROJECT_REF: 'team-b-shop', SETUP_NUMBER: '4' })
    await expect(here.setUp({ SETUP_NUMBER: '4' })).rejects.toThrow('project team-b-shop')
  })
})

describe('an admin login that lacks a right is told in one sentence which, and the way out', () => {
  let here: Place
  beforeAll(async () => {
    here = await place({ major: 16, master: true })
  })
  afterAll(() => here?.stop())

  /** Fails with the sentence, and passes after an administrator has run what it names. */
  const refused = async (sentence: RegExp, changes = {}): Promise<void> => {
    const error = await here.setUp(changes).then(
      () => new Error('it was not refused'),
      (reason: Error) => reason,
    )
    expect(error.message).toMatch(sentence)
    expect(error.message).not.toContain('\n')
    const [, remedy = ''] = /an administrator can run: (.*)$/.exec(error.message) ?? []
    await here.query(remedy)
  }

  test('CREATEROLE', async () => {
    await here.query('ALTER ROLE master NOCREATEROLE')
    await refused(/^cannot create roles as "master": it lacks CREATEROLE/)
  })

  test('the database', async () => {
    await here.query('ALTER DATABASE app OWNER TO bootstrap')
    await refused(/^cannot set up database "app" as "master": it belongs to "bootstrap"/)
  })

  test('a role that somebody else has made', async () => {
    await here.query('CREATE ROLE anon NOLOGIN')
    await refused(/^cannot make authenticator a member of anon: permission denied/)
  })

  test('a login that somebody else has made', async () => {
    await here.query('CREATE ROLE authenticator LOGIN NOINHERIT')
    await refused(/^cannot set the password of role authenticator: permission denied/)
  })

  test("an exposed schema of somebody else's", async () => {
    await here.query('CREATE SCHEMA theirs')
    await refused(/^cannot grant USAGE on schema theirs to anon, authenticated, service_role: /, {
      API_SCHEMAS: 'public,theirs',
    })
  })

  test('and with all of them given, the set-up passes and had left nothing half-done', async () => {
    expect(await here.query("SELECT FROM pg_roles WHERE rolname = 'supabase_admin'")).toEqual([])
    expect(await here.setUp({ API_SCHEMAS: 'public,theirs' })).toMatch(/^the database is set up/)
  })

  test('what only limits the project is recorded with its reason, and goes when it is given', async () => {
    const limits = () => here.query('SELECT feature, reason FROM xsupabase.limits ORDER BY 1')
    const before = await limits()
    expect(before.map(({ feature }) => feature)).toEqual([
      'extension_pg_stat_statements',
      'realtime',
      'realtime_replication',
      'schema_reload',
      'service_role_bypassrls',
    ])
    for (const { reason } of before) expect(reason).toMatch(/permission denied/)
    await here.query('ALTER ROLE service_role BYPASSRLS; ALTER ROLE supabase_admin REPLICATION')
    await here.query(
      'GRANT SET ON PARAMETER log_min_messages TO supabase_admin, supabase_realtime_admin',
    )
    await here.setUp()
    expect((await limits()).map(({ feature }) => feature)).toEqual([
      'extension_pg_stat_statements',
      'schema_reload',
    ])
  })
})

describe('input that would end badly is refused', () => {
  let here: Place
  beforeAll(async () => {
    here = await place({ major: 18, bootstrap: 'postgres' })
  })
  afterAll(() => here?.stop())

  test.each([
    [{ OWNER_USER: 'postgres' }, "it is the admin's own; set OWNER_USER to supabase_owner"],
    [{ OWNER_USER: 'Robert"; --' }, 'cannot use OWNER_USER "Robert"; --": it must match'],
    [{ API_SCHEMAS: 'public,a-b' }, 'cannot use API_SCHEMAS entry "a-b": it must match'],
    [{ API_SCHEMAS: 'pg_catalog' }, 'cannot expose schema "pg_catalog" (API_SCHEMAS)'],
    [{ API_SCHEMAS: 'xsupabase' }, 'cannot expose schema "xsupabase" (API_SCHEMAS)'],
    [{ SETUP_REVISIONS: 'a;b' }, 'cannot read SETUP_REVISIONS: "a;b" must match'],
    [{ SETUP_NUMBER: 'one' }, 'cannot read SETUP_NUMBER: "one" is not an integer'],
    [{ PGSSLROOTCERT: '/nowhere' }, 'cannot read PGSSLROOTCERT, which is neither PEM nor a file'],
    [{ PGSSLMODE: 'on' }, 'cannot read PGSSLMODE: "on" is none of'],
  ])('%j', async (changes, sentence) => {
    await expect(here.setUp(changes)).rejects.toThrow(sentence)
  })

  test('an owner that is a superuser', async () => {
    await here.query('CREATE ROLE boss SUPERUSER')
    await expect(here.setUp({ OWNER_USER: 'boss' })).rejects.toThrow(
      'it is a superuser on this server; set OWNER_USER to supabase_owner',
    )
  })

  test('an admin login that is one of the roles to be set up', async () => {
    await here.query("CREATE ROLE supabase_admin SUPERUSER LOGIN PASSWORD 'x'")
    const changes = { PGUSER: 'supabase_admin', PGPASSWORD: 'x', OWNER_USER: 'supabase_owner' }
    await expect(here.setUp(changes)).rejects.toThrow('name another admin login')
    await here.query('DROP ROLE supabase_admin')
  })

  test('a password that the server refuses is waited for, and never printed', async () => {
    const { env, said } = listening({
      ...here.variables,
      PGPASSWORD: 'not-yet-applied',
      SETUP_WAIT_SECONDS: '1',
    })
    await expect(run(env)).rejects.toThrow(
      /^cannot log in as "postgres" to database "postgres" at .*: password authentication failed/,
    )
    expect(said).toHaveLength(1)
    expect(said.join()).not.toContain('not-yet-applied')
  })
})
