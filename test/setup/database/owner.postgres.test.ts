import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../../src/setup/database/run.ts'
import { environment } from '../../../src/setup/environment.ts'
import { readFindings } from '../../../src/setup/findings.ts'
import { type Place, passwords, place } from './fixture.ts'

describe.each([
  {
    what: 'is a superuser',
    admin: 'boss',
    make: ["CREATE ROLE boss SUPERUSER LOGIN PASSWORD 'boss-0'"],
    bootstrap: 'postgres',
  },
  {
    what: 'is somebody’s login',
    admin: 'boss',
    make: [
      "CREATE ROLE boss LOGIN CREATEROLE PASSWORD 'boss-0'",
      "CREATE ROLE postgres LOGIN PASSWORD 'theirs'",
      'GRANT postgres TO boss WITH ADMIN OPTION',
      'ALTER DATABASE postgres OWNER TO boss',
    ],
    bootstrap: 'bootstrap',
  },
])('a role postgres that $what', ({ admin, make, bootstrap }) => {
  let here: Place
  beforeAll(async () => {
    here = await place({
      major: 16,
      bootstrap,
      vendor: { admin: { user: admin, password: `${admin}-0`, database: 'postgres' }, make },
    })
  })
  afterAll(() => here?.stop())

  test('is left alone: people get supabase_owner, and the function is told', async () => {
    const password = () =>
      here.query("SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'")
    const before = await password()
    const left: string[] = []
    const env = { ...here.variables, OWNER_USER: 'postgres', OWNER_ELSE: 'supabase_owner' }
    await run(environment(env, undefined, (text) => left.push(text)))
    expect(readFindings(left[0] ?? '')).toMatchObject({ owner: 'supabase_owner', version: 16 })
    expect(await password()).toEqual(before)
    const login = { user: 'supabase_owner', password: passwords.OWNER_PASSWORD }
    await here.query('CREATE TABLE public.mine ()', login)
    // as the function asks for it from then on
    expect(await here.setUp({ OWNER_USER: 'supabase_owner' })).toMatch(/^the database is set up/)
  })
})

describe('a role postgres that the set-up has made', () => {
  let here: Place
  beforeAll(async () => {
    here = await place({ major: 17, master: true })
  })
  afterAll(() => here?.stop())

  test('stays the login of people, run after run, with the password that it is given', async () => {
    for (const password of ['first', 'second']) {
      const left: string[] = []
      const env = { ...here.variables, OWNER_ELSE: 'supabase_owner', OWNER_PASSWORD: password }
      await run(environment(env, undefined, (text) => left.push(text)))
      expect(readFindings(left[0] ?? '')?.owner).toBeUndefined()
      await here.query('SELECT 1', { user: 'postgres', password, database: here.database })
    }
  })
})
