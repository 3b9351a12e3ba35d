import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../../src/setup/database/run.ts'
import { environment } from '../../../src/setup/environment.ts'
import { readFindings } from '../../../src/setup/findings.ts'
import { run as openStorage } from '../../../src/setup/storage-policies.ts'
import { logins, type Place, passwords, place, snapshot } from './fixture.ts'
import { vendors } from './vendors.ts'

const majors = [15, 16, 17, 18] as const
const rows = vendors.flatMap((vendor) => majors.map((major) => ({ ...vendor, major })))

/** What no server of these tests has, whoever is its admin. */
const nowhere = ['cron', 'graphql', 'vault', 'webhooks']

describe.each(rows)('$name, PostgreSQL $major', ({ admin, make, owner, limits, major }) => {
  let here: Place
  let by: ReturnType<typeof logins>
  let storage: Server

  /** As the Job of a database that has to be explored. */
  const setUp = async (changes = {}) => {
    const left: string[] = []
    const env = {
      ...here.variables,
      OWNER_USER: owner,
      ...(owner === 'postgres' && { OWNER_ELSE: 'supabase_owner' }),
      EXPLORE: 'true',
      ...changes,
    }
    await run(environment(env, undefined, (text) => left.push(text)))
    return readFindings(left[0] ?? '')
  }

  beforeAll(async () => {
    here = await place({ major, owner, vendor: { admin, make: make(major) } })
    by = logins(owner)
    storage = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1')
  })
  afterAll(async () => {
    storage?.close()
    await here?.stop()
  })

  test('is set up to the end, with the limits that it has and no other', async () => {
    const found = await setUp()
    expect(found?.version).toBe(major)
    expect(found?.owner).toBeUndefined()
    expect(found?.limits.map(({ feature }) => feature).sort()).toEqual(
      [...nowhere, ...limits(major)].sort(),
    )
  })

  test('a second run finds the same, changes nothing, and writes no row again', async () => {
    const before = await snapshot(here)
    const found = await setUp()
    expect(found?.limits.map(({ feature }) => feature).sort()).toEqual(
      [...nowhere, ...limits(major)].sort(),
    )
    expect(await snapshot(here)).toEqual(before)
  })

  test('every login gets in, and none is more than it has to be', async () => {
    for (const login of Object.values(by)) {
      expect(await here.query('SELECT 1 AS one', login)).toEqual([{ one: 1 }])
    }
    const [most] = await here.query(
      `SELECT bool_or(rolsuper OR rolcreatedb) AS too_much FROM pg_roles
        WHERE rolname IN ('${Object.values(by)
          .map(({ user }) => user)
          .join("', '")}', 'service_role')`,
    )
    expect(most).toEqual({ too_much: false })
  })

  test('Realtime replicates by the means of the vendor, where there is one', async () => {
    const [able] = await here.query(
      `SELECT rolreplication OR coalesce(pg_has_role(oid, to_regrole('rds_replication'), 'MEMBER'), false) AS able
         FROM pg_roles WHERE rolname = 'supabase_admin'`,
    )
    expect(able).toEqual({ able: !limits(major).includes('realtime_replication') })
  })

  test('service_role has every row of Storage’s tables, and anon none', async () => {
    await here.query(
      `CREATE TABLE IF NOT EXISTS objects (id int);
       ALTER TABLE objects ENABLE ROW LEVEL SECURITY;
       GRANT ALL ON objects TO anon, service_role;
       INSERT INTO objects VALUES (1)`,
      by.storage,
    )
    const seenBy = async (role: string): Promise<number> => {
      const client = await here.open(by.rest)
      await client.query(`SET ROLE ${role}`)
      const { rowCount } = await client.query('SELECT FROM storage.objects')
      await client.end()
      return rowCount ?? 0
    }
    const passes = !limits(major).includes('service_role_bypassrls')
    expect(await seenBy('service_role')).toBe(passes ? 1 : 0)
    const { port } = storage.address() as AddressInfo
    const env = environment({
      ...here.variables,
      PGUSER: 'supabase_storage_admin',
      PGPASSWORD: passwords.STORAGE_ADMIN_PASSWORD,
      STORAGE_URL: `http://127.0.0.1:${port}`,
    })
    expect(await openStorage(env)).toMatch(/, 1 of them since now$/)
    expect(await openStorage(env)).toMatch(/, 0 of them since now$/)
    expect(await seenBy('service_role')).toBe(1)
    expect(await seenBy('anon')).toBe(0)
  })

  test('another project is refused in words, and nothing changes', async () => {
    const before = await snapshot(here)
    await expect(setUp({ PROJECT_REF: 'team-b-shop' })).rejects.toThrow(
      /^cannot set up project "team-b-shop" here: this server belongs to another project \(project team-a-shop\)/,
    )
    expect(await snapshot(here)).toEqual(before)
  })
})
