import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../../src/setup/database/run.ts'
import { environment } from '../../../src/setup/environment.ts'
import { readFindings } from '../../../src/setup/findings.ts'
import { type Login, type Place, place, snapshot } from './fixture.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/databases/external.md'), 'utf8')
const [, script = ''] = /```sql\n(.*?)```/s.exec(page) ?? []

const admin: Login = { user: 'app_owner', password: 'app-owner-0', database: 'app' }
const make = [
  `CREATE ROLE ${admin.user} LOGIN PASSWORD '${admin.password}'`,
  `CREATE DATABASE app OWNER ${admin.user}`,
]

const passwords = {
  OWNER_USER: 'supabase_owner',
  OWNER_PASSWORD: 'owner-pw',
  SUPABASE_ADMIN_PASSWORD: 'realtime-pw',
  AUTHENTICATOR_PASSWORD: 'rest-pw',
  AUTH_ADMIN_PASSWORD: 'auth-pw',
  STORAGE_ADMIN_PASSWORD: 'storage-pw',
}

describe.each([15, 16, 17, 18] as const)(
  'PostgreSQL %s with roles that are there already',
  (major) => {
    let here: Place
    const setUp = async (changes = {}) => {
      const left: string[] = []
      const env = { ...here.variables, ...passwords, EXPLORE: 'true', ...changes }
      await run(environment(env, undefined, (text) => left.push(text)))
      return readFindings(left[0] ?? '')?.limits.map(({ feature }) => feature) ?? []
    }

    beforeAll(async () => {
      here = await place({ major, owner: 'supabase_owner', vendor: { admin, make } })
    })
    afterAll(() => here?.stop())

    test('a login that may make none says which are missing', async () => {
      await expect(setUp()).rejects.toThrow(
        /^cannot create roles as "app_owner": it lacks CREATEROLE, and anon, authenticated, .* are missing; an administrator can run: ALTER ROLE "app_owner" CREATEROLE$/,
      )
    })

    test('the script of docs/databases/external.md is all that it needs', async () => {
      await here.query(script)
      const limits = await setUp()
      expect(limits).not.toContain('realtime')
      expect(limits).not.toContain('service_role_bypassrls')
      expect(limits).not.toContain('realtime_replication')
      expect(limits).toContain('realtime_postgres_changes') // no test has wal2json
    })

    test('a second run changes nothing', async () => {
      const before = await snapshot(here)
      await setUp()
      expect(await snapshot(here)).toEqual(before)
    })

    test('the database is marked, and refused to another project', async () => {
      await expect(setUp({ PROJECT_REF: 'team-b-shop' })).rejects.toThrow(
        /^cannot set up project "team-b-shop" here: database "app" belongs to another project \(project team-a-shop\)/,
      )
    })

    test('a password that is another one on the server is said, and is not changed', async () => {
      const verifiers = () => here.query('SELECT rolname, rolpassword FROM pg_authid ORDER BY 1')
      const before = await verifiers()
      await expect(setUp({ AUTHENTICATOR_PASSWORD: 'guess' })).rejects.toThrow(
        /^cannot set the password of role authenticator: permission denied/,
      )
      expect(await verifiers()).toEqual(before)
    })
  },
)
