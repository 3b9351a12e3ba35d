import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Login, logins, type Place, place } from './fixture.ts'

/**
 * What the services' migrations and people's SQL need of the set-up, one by one: it works, and
 * with that one thing taken away it fails with the words that the real programs were seen to fail
 * with. All inside a transaction that is rolled back.
 */
type Row = {
  readonly needs: string
  readonly undo: string
  readonly as: keyof ReturnType<typeof logins>
  readonly sql: string
  readonly fails: RegExp
}

const rows: readonly Row[] = [
  {
    needs: 'the owner to be a member of supabase_storage_admin',
    undo: 'REVOKE supabase_storage_admin FROM postgres',
    as: 'owner',
    sql: 'CREATE POLICY p ON storage.objects FOR SELECT USING (true)',
    fails: /permission denied for schema storage|must be owner of table objects/,
  },
  {
    needs: 'the owner to be a member of supabase_auth_admin',
    undo: 'REVOKE supabase_auth_admin FROM postgres',
    as: 'owner',
    sql: 'CREATE INDEX ON auth.users (email)',
    fails: /permission denied for schema auth|must be owner of table users/,
  },
  {
    needs: 'the owner to be a member of supabase_realtime_admin',
    undo: 'REVOKE supabase_realtime_admin FROM postgres',
    as: 'owner',
    sql: 'CREATE POLICY p ON realtime.messages FOR SELECT USING (true)',
    fails: /permission denied for schema realtime|must be owner of table messages/,
  },
  {
    needs: 'the role postgres, which GoTrue grants to',
    undo: 'ALTER ROLE postgres RENAME TO somebody',
    as: 'auth',
    sql: 'GRANT SELECT ON auth.users TO postgres WITH GRANT OPTION',
    fails: /role "postgres" does not exist/,
  },
  {
    needs: 'the role dashboard_user, which GoTrue grants to',
    undo: 'ALTER ROLE dashboard_user RENAME TO somebody',
    as: 'auth',
    sql: 'GRANT ALL ON auth.users TO dashboard_user',
    fails: /role "dashboard_user" does not exist/,
  },
  {
    needs: "supabase_realtime_admin's grant on schema realtime",
    undo: 'REVOKE ALL ON SCHEMA realtime FROM supabase_realtime_admin CASCADE',
    as: 'realtime',
    sql: 'ALTER TABLE realtime.mine OWNER TO supabase_realtime_admin',
    fails: /permission denied for schema realtime/,
  },
  {
    needs: "Realtime's admin option, with which its migrations grant supabase_realtime_admin on",
    undo: 'REVOKE ADMIN OPTION FOR supabase_realtime_admin FROM supabase_admin',
    as: 'realtime',
    sql: 'GRANT supabase_realtime_admin TO postgres',
    fails: /permission denied to grant role|must have admin option/,
  },
  {
    needs: "Realtime's right to set log_min_messages",
    undo: 'REVOKE SET ON PARAMETER log_min_messages FROM supabase_admin, supabase_realtime_admin',
    as: 'realtime',
    sql: "CREATE FUNCTION realtime.q() RETURNS int LANGUAGE sql SET log_min_messages TO 'fatal' AS 'SELECT 1'",
    fails: /permission denied to set parameter "log_min_messages"/,
  },
  {
    needs: "Realtime's CREATE on the database, for its own publication",
    undo: 'REVOKE CREATE ON DATABASE postgres FROM supabase_admin',
    as: 'realtime',
    sql: 'CREATE PUBLICATION supabase_realtime_messages_publication FOR TABLE realtime.mine',
    fails: /permission denied for database postgres/,
  },
  {
    needs: "Storage's membership of the API roles",
    undo: 'REVOKE authenticated FROM supabase_storage_admin',
    as: 'storage',
    sql: "SELECT set_config('role', 'authenticated', true)",
    fails: /permission denied to set role "authenticated"/,
  },
  {
    needs: "PostgREST's membership of the API roles",
    undo: 'REVOKE anon FROM authenticator',
    as: 'rest',
    sql: 'SET LOCAL ROLE anon',
    fails: /permission denied to set role "anon"/,
  },
  {
    needs: 'schema auth',
    undo: 'ALTER SCHEMA auth RENAME TO gone',
    as: 'auth',
    sql: 'CREATE TABLE schema_migrations (version text)',
    fails: /no schema has been selected to create in/,
  },
  {
    needs: "the owner's right to create in public",
    undo: 'REVOKE CREATE ON SCHEMA public FROM postgres',
    as: 'owner',
    sql: 'CREATE TABLE public.t ()',
    fails: /permission denied for schema public/,
  },
  {
    needs: "the owner's publication",
    undo: 'ALTER PUBLICATION supabase_realtime OWNER TO bootstrap',
    as: 'owner',
    sql: 'ALTER PUBLICATION supabase_realtime ADD TABLE public.own',
    fails: /must be owner of publication supabase_realtime/,
  },
]

describe.each([15, 17] as const)('on PostgreSQL %i', (major) => {
  let here: Place
  const by = logins('postgres')

  beforeAll(async () => {
    here = await place({ major })
    await here.setUp()
    await here.query('CREATE TABLE objects (id int)', by.storage)
    await here.query('CREATE TABLE users (id int, email text)', by.auth)
    await here.query('CREATE TABLE public.own (id int)', by.owner)
    await here.query(
      `CREATE TABLE realtime.mine (id int); CREATE TABLE realtime.messages (id int);
       ALTER TABLE realtime.messages OWNER TO supabase_realtime_admin`,
      by.realtime,
    )
  })
  afterAll(() => here?.stop())

  /** Runs `sql` as the login would, in a session of the superuser, and rolls back. */
  const trial = async ({ user }: Login, sql: string, undo?: string): Promise<void> => {
    const client = await here.open()
    try {
      await client.query('BEGIN')
      if (undo !== undefined) await client.query(undo)
      const { rows: found } = await client.query<{ path: string | null }>(
        `SELECT substr(entry, 13) AS path FROM pg_db_role_setting, unnest(setconfig) AS entry
          WHERE setrole = $1::regrole AND entry LIKE 'search_path=%'`,
        [user],
      )
      const [setting] = found
      if (setting?.path) await client.query(`SET LOCAL search_path = ${setting.path}`)
      await client.query(`SET LOCAL SESSION AUTHORIZATION "${user}"`)
      await client.query(sql)
    } finally {
      await client.query('ROLLBACK')
      await client.end()
    }
  }

  test.each(rows)('$as needs $needs', async ({ as, sql, undo, fails }) => {
    await trial(by[as], sql)
    await expect(trial(by[as], sql, undo)).rejects.toThrow(fails)
  })

  test("GoTrue's tables land in schema auth because of its search path", async () => {
    await trial(by.auth, 'CREATE TABLE t (); SELECT FROM auth.t')
    const undo = 'ALTER ROLE supabase_auth_admin RESET search_path'
    await expect(trial(by.auth, 'CREATE TABLE t ()', undo)).rejects.toThrow(
      'permission denied for schema public',
    )
  })

  test('without schema storage, Storage could not make it: it has no CREATE on the database', async () => {
    await expect(
      trial(by.storage, 'CREATE SCHEMA storage', 'DROP SCHEMA storage CASCADE'),
    ).rejects.toThrow('permission denied for database')
  })
})
