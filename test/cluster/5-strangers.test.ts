import { beforeAll, describe, expect, test } from 'vitest'
import type { Project } from '../controlplane/plane/project.ts'
import { roleOf } from '../setup/verify-stand-ins.ts'
import { REAL } from './claims.ts'
import { kubectl } from './cluster.ts'
import { file, keepFile } from './files.ts'
import { VANILLA } from './images/catalogue.ts'
import { answerOf } from './in-pod.ts'
import {
  claim,
  connectionOf,
  everyKey,
  instances,
  nameOf,
  newNamespace,
  secretOf,
  shared,
} from './project.ts'

let one: Project
let two: Project

beforeAll(async () => {
  one = await shared()
  two = await claim(await newNamespace('strangers'), 'other', {
    ...REAL,
    rest: { schemas: ['public'] },
    database: { ...REAL.database, majorVersion: 17, cloudNativePG: { image: VANILLA } },
  })
  await two.ready()
  await keepFile(one, 'of one')
  await keepFile(two, 'of two')
})

const pairs = () =>
  [
    ['the first', one, 'the second', two],
    ['the second', two, 'the first', one],
  ] as const

describe('two projects in one cluster', () => {
  test('have no key, token or password in common', async () => {
    const [ofOne, ofTwo] = [await everyKey(one), await everyKey(two)]
    const values = new Set(Object.values(ofOne))
    const common = Object.entries(ofTwo)
      .filter(([, value]) => values.has(value))
      .map(([name]) => name.replace(/^.*\//, ''))
    // names and addresses that are the same for everybody
    expect(common.sort()).toEqual(
      ['DASHBOARD_USERNAME', 'PGDATABASE', 'PGPORT', 'PGSSLMODE', 'PGUSER', 'SUPABASE_S3_REGION']
        .concat(common.filter((name) => ['username', 'database-findings'].includes(name)))
        .sort(),
    )
  })

  test('accept no API key of the other, of any kind, at the gateway', async () => {
    for (const [, from, , to] of pairs()) {
      const { SUPABASE_URL: url } = await connectionOf(to)
      const script = `
        const names = ['ANON_KEY', 'SERVICE_ROLE_KEY', 'PUBLISHABLE_KEY', 'SECRET_KEY']
        const ask = async (url, name) => {
          const key = process.env['SUPABASE_' + name]
          const answer = await fetch(url + '/pg/tables?limit=1', { headers: { apikey: key, authorization: 'Bearer ' + key } })
          return [name, answer.status, (await answer.json()).message]
        }
        const all = (url) => Promise.all(names.map((name) => ask(url, name)))
        console.log(JSON.stringify([await all(${JSON.stringify(url)}), await all(process.env.SUPABASE_URL)]))`
      const [strange, own] = (await answerOf(from.namespace, script, [
        `${from.name}-supabase`,
      ])) as readonly (readonly [string, number, string?])[][]
      expect(strange?.map(([name, status]) => [name, status])).toEqual([
        ['ANON_KEY', 401],
        ['SERVICE_ROLE_KEY', 401],
        ['PUBLISHABLE_KEY', 401],
        ['SECRET_KEY', 401],
      ])
      for (const [name, , why] of strange ?? [])
        expect([name, why]).toEqual([name, expect.stringContaining('unknown API key')])
      // and its own gateway knows each of them
      expect(own?.map(([, status]) => status)).toEqual([403, 200, 403, 200])
    }
  })

  test('verify no token of the other with the keys that their pods have', async () => {
    for (const [, from, , to] of pairs()) {
      const { SUPABASE_SERVICE_ROLE_KEY: token = '' } = await connectionOf(from)
      const own = await secretOf(from.namespace, await nameOf(from, 'keys'))
      const strange = await secretOf(to.namespace, await nameOf(to, 'keys'))
      expect(await roleOf(JSON.parse(own.jwks ?? ''), token)).toBe('service_role')
      expect(await roleOf(JSON.parse(strange.jwks ?? ''), token)).toBeUndefined()
    }
  })

  test('let nobody into Studio with the password of the other', async () => {
    for (const [, from, , to] of pairs()) {
      const { DASHBOARD_URL: url } = await connectionOf(to)
      const script = `
        const { DASHBOARD_USERNAME, DASHBOARD_PASSWORD, DASHBOARD_URL } = process.env
        const authorization = 'Basic ' + btoa(DASHBOARD_USERNAME + ':' + DASHBOARD_PASSWORD)
        const ask = (url) => fetch(url + '/api/platform/profile', { headers: { authorization } }).then(({ status }) => status)
        console.log(JSON.stringify([await ask(${JSON.stringify(url)}), await ask(DASHBOARD_URL)]))`
      expect(await answerOf(from.namespace, script, [`${from.name}-supabase`])).toEqual([401, 200])
    }
  })

  test('let nobody into the database with a password of the other', async () => {
    for (const [, from, , to] of pairs()) {
      const [pod] = await instances(from)
      const keys = await secretOf(from.namespace, await nameOf(from, 'keys'))
      const own = await secretOf(to.namespace, await nameOf(to, 'keys'))
      const host = `${await nameOf(to, 'db')}-rw.${to.namespace}`
      const logIn = (user: string, password = '') =>
        kubectl(
          ...['-n', from.namespace, 'exec', pod?.metadata?.name ?? '', '-c', 'postgres', '--'],
          ...['psql', '-XAtqc', 'select 1'],
          `host=${host} dbname=postgres sslmode=require user=${user} password=${password}`,
        )
      const logins = {
        supabase_owner: 'owner-password',
        authenticator: 'authenticator-password',
        supabase_auth_admin: 'auth-admin-password',
        supabase_storage_admin: 'storage-admin-password',
        supabase_admin: 'supabase-admin-password',
      }
      for (const [user, key] of Object.entries(logins)) {
        expect((await logIn(user, own[key])).trim()).toBe('1')
        await expect(logIn(user, keys[key])).rejects.toThrow(
          `password authentication failed for user "${user}"`,
        )
      }
    }
  })

  test('show no file to whoever has the credentials of the other', async () => {
    expect(await file(two)).toBe('of two')
    await expect(file(two, one)).rejects.toThrow(/InvalidAccessKeyId|access key/i)
    expect(await file(one)).toBe('of one')
    await expect(file(one, two)).rejects.toThrow(/InvalidAccessKeyId|access key/i)
  })
})
