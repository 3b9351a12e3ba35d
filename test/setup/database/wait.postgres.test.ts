import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { run as record } from '../../../src/setup/record.ts'
import { run as wait } from '../../../src/setup/wait.ts'
import { listening, logins, type Place, passwords, place } from './fixture.ts'

describe('setup wait', () => {
  let here: Place
  const by = logins('postgres')
  const asRest = { PGUSER: by.rest.user, PGPASSWORD: by.rest.password }

  beforeAll(async () => {
    here = await place({ major: 17 })
  })
  afterAll(() => here?.stop())

  const waits = (changes: Readonly<Record<string, string>>) =>
    listening({ ...here.variables, ...asRest, ...changes })

  test('waits for its login, then ends when the set-up is done', async () => {
    const { env, said } = waits({})
    const done = wait(env)
    while (said.length === 0) await here.query('SELECT')
    expect(said[0]).toContain('cannot log in as "authenticator"')
    await here.setUp()
    expect(await done).toBe('the database is set up for revision first')
  })

  describe('on a database that is set up', () => {
    beforeEach(() => here.query('SELECT FROM xsupabase.setup'))

    test.each(Object.values(by).map(({ user, password }) => ({ user, password })))(
      'ends at once for $user',
      async ({ user, password }) => {
        const { env, said } = waits({ PGUSER: user, PGPASSWORD: password })
        await wait(env)
        expect(said).toEqual([])
      },
    )

    test('says once, not each time it looks, which revisions are missing', async () => {
      const changes = { SETUP_REVISIONS: 'first,next,last', SETUP_WAIT_SECONDS: '2' }
      const { env, said } = waits(changes)
      await expect(wait(env)).rejects.toThrow('the database is not set up for revision next, last')
      expect(said).toEqual(['waiting: the database is not set up for revision next, last'])
    })

    test('says when what it waits for changes, and ends when all are recorded', async () => {
      const { env, said } = waits({ SETUP_REVISIONS: 'first,next,last' })
      const done = wait(env)
      while (said.length < 1) await here.query('SELECT')
      await record(listening({ ...here.variables, SETUP_REVISIONS: 'next' }).env)
      while (said.length < 2) await here.query('SELECT')
      await record(listening({ ...here.variables, SETUP_REVISIONS: 'last' }).env)
      await done
      expect(said).toEqual([
        'waiting: the database is not set up for revision next, last',
        'waiting: the database is not set up for revision last',
      ])
    })

    test('waits with an old password, and ends when its own has been applied', async () => {
      const { env, said } = waits({ PGPASSWORD: 'the-next-one' })
      const done = wait(env)
      while (said.length === 0) await here.query('SELECT')
      expect(said[0]).toContain('password authentication failed for user "authenticator"')
      await here.setUp({ AUTHENTICATOR_PASSWORD: 'the-next-one' })
      await done
      await here.setUp()
      expect(passwords.AUTHENTICATOR_PASSWORD).not.toBe('the-next-one')
    })

    test('ends when the password that worked is refused: its pod has the one from before', async () => {
      const { env, said } = waits({ SETUP_REVISIONS: 'first,after-the-change' })
      const done = wait(env)
      const ended = expect(done).rejects.toThrow(
        'password authentication failed for user "authenticator"',
      )
      while (said.length === 0) await here.query('SELECT')
      await here.setUp({ AUTHENTICATOR_PASSWORD: 'the-next-one' })
      await ended
      await here.setUp()
    })

    test('waits again for a database that was made anew', async () => {
      await here.query('CREATE DATABASE fresh')
      const { env, said } = waits({ PGDATABASE: 'fresh', SETUP_WAIT_SECONDS: '1' })
      await expect(wait(env)).rejects.toThrow('the database is not set up')
      expect(said).toEqual(['waiting: the database is not set up'])
    })
  })
})

describe('setup record', () => {
  let here: Place
  beforeAll(async () => {
    here = await place({ major: 15, master: true })
  })
  afterAll(() => here?.stop())

  test('records revisions once, also where there was no set-up, and keeps the first time', async () => {
    const variables = { ...here.variables, SETUP_REVISIONS: 'one,two' }
    const rows = () => here.query('SELECT *, xmin FROM xsupabase.setup ORDER BY revision')
    expect(await record(listening(variables).env)).toBe('recorded revision one, two')
    const before = await rows()
    await Promise.all(
      ['one', 'two'].map((one) => record(listening({ ...variables, SETUP_REVISIONS: one }).env)),
    )
    expect(before.map(({ revision }) => revision)).toEqual(['one', 'two'])
    await record(listening(variables).env)
    expect(await rows()).toEqual(before)
  })
})
