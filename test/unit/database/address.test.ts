import { describe, expect, test } from 'vitest'
import { addressOf, loginsOf } from '../../../src/database/address.ts'
import { certificatePair } from '../../golden/certificate.ts'

const ca = certificatePair['tls.crt']
const uri = (text: string, more: Record<string, string> = {}) => addressOf({ uri: text, ...more })

describe('a connection string says what libpq reads in it', () => {
  test.each([
    [
      'postgresql://admin:pw@db.example.com:6543/app?sslmode=disable',
      { host: 'db.example.com', port: 6543, name: 'app', user: 'admin', password: 'pw' },
    ],
    [
      'POSTGRES://a%40b:p%40s%2Fs%3Aw%25%23%3F%20d@db/my%20app',
      { host: 'db', port: 5432, name: 'my app', user: 'a@b', password: 'p@s/s:w%#? d' },
    ],
    ['postgresql://admin:p@ss@db/app', { password: 'p@ss', host: 'db' }],
    ['postgresql://admin:a:b@db/app', { user: 'admin', password: 'a:b' }],
    ['postgresql://admin:pw@[2001:db8::1]:5433/app', { host: '2001:db8::1', port: 5433 }],
    ['postgresql://admin:pw@10.0.0.7/app', { host: '10.0.0.7' }],
    [
      'postgresql:///?host=db.example.com&port=5433&dbname=app&user=admin&password=p%26w',
      { host: 'db.example.com', port: 5433, name: 'app', user: 'admin', password: 'p&w' },
    ],
    [
      'postgresql://admin:pw@db/app?application_name=x&connect_timeout=5&target_session_attrs=read-write&channel_binding=require',
      { host: 'db', sslMode: 'require' },
    ],
  ])('%s', (text, expected) => expect(uri(text)).toMatchObject(expected))
})

describe('TLS', () => {
  const base = 'postgresql://admin:pw@db/app'
  test.each([
    [base, {}, 'require'],
    [base, { 'ca.crt': ca }, 'verify-full'],
    [`${base}?sslmode=disable`, {}, 'disable'],
    [`${base}?sslmode=verify-ca`, { 'ca.crt': ca }, 'verify-ca'],
    [base, { sslmode: 'verify-full', 'ca.crt': ca }, 'verify-full'],
    // as libpq has it
    [`${base}?sslmode=require`, { 'ca.crt': ca }, 'verify-ca'],
  ])('%s with %o is %s', (text, more, mode) => expect(uri(text, more).sslMode).toBe(mode))

  test('the authorities come along, and only where they are used', () => {
    expect(uri(base, { 'ca.crt': ca }).ca).toBe(ca)
    expect(uri(base).ca).toBeUndefined()
  })
})

test('keys of their own say the same, in the words of the operators', () => {
  const keys = { host: 'db', port: '5433', dbname: 'app', username: 'admin', password: 'p@s' }
  const expected = { host: 'db', port: 5433, name: 'app', user: 'admin', password: 'p@s' }
  expect(addressOf(keys)).toEqual({ ...expected, sslMode: 'require' })
  const { username: user, ...others } = keys
  expect(addressOf({ ...others, user })).toMatchObject(expected)
})

const SECRET = 'sEcReT'

describe('what is wrong is said in words, and without a part of the password', () => {
  const at = (rest: string): Record<string, string> => ({ uri: `postgresql://u:${SECRET}${rest}` })
  const base = at('@db/app').uri ?? ''
  test.each<[Record<string, string>, RegExp]>([
    [{}, /^has neither the key "uri" nor "host"; add/],
    [
      { uri: `mysql://u:${SECRET}@db/app` },
      /^has a uri that is none of PostgreSQL; it has the form/,
    ],
    [{ uri: `jdbc:postgresql://db/app?password=${SECRET}` }, /none of PostgreSQL/],
    [
      at('/x@db/app'),
      /^has a uri with an @ or a # where none can be; in a password write \/ as %2F/,
    ],
    [at('#x@db/app'), /where none can be/],
    [at('?x@db/app'), /where none can be/],
    [at('%zz@db/app'), /^has a uri with a % that does not stand before two hexadecimal digits/],
    [at(' x@db/app'), /^has white space in its uri/],
    [{ uri: `postgresql://u:${SECRET}` }, /^has a port that is no number from 1 to 65535/],
    [at('@db:0/app'), /^has a port/],
    [
      at('@a,b:5433/app'),
      /^names several hosts \(a,b:5433\), and the services take one; name the one that leads to the primary/,
    ],
    [at('@%2Fvar%2Frun/app'), /^names the socket \/var\/run, which no pod reaches/],
    [at('@2001:db8::1/app'), /has a port|an IPv6 address stands in brackets/],
    [at('@d$b/app'), /^has "d\$b", which is no host/],
    [at('@/app'), /^has no host in its key "uri"; add it/],
    [at('@db'), /^has no dbname in its key "uri"; add it/],
    [{ uri: 'postgresql://db/app' }, /^has no user in its key "uri"/],
    [{ uri: 'postgresql://u@db/app' }, /^has no password in its key "uri"/],
    [
      { uri: `${base}?sslmode=prefer` },
      /^has sslmode "prefer"; the services know disable, require, verify-ca, verify-full/,
    ],
    [
      { uri: `${base}?sslmode=verify-full` },
      /^has sslmode verify-full, but no authority .*"ca\.crt"/,
    ],
    [
      { uri: `${base}?sslmode=disable`, 'ca.crt': ca },
      /^has a key "ca\.crt", but sslmode is disable/,
    ],
    [
      { uri: `${base}?sslmode=disable`, sslmode: 'require' },
      /^has sslmode disable in its uri and require as a key/,
    ],
    [
      { uri: base, 'ca.crt': 'nonsense' },
      /^has a key "ca\.crt" that is unfit: it must be a certificate in PEM/,
    ],
    [{ uri: `${base}?sslrootcert=/etc/passwd` }, /^names a file by sslrootcert/],
    [{ uri: `${base}?sslcert=a&sslkey=b` }, /client certificate/],
    [{ uri: `${base}?options=-c%20search_path%3Dx` }, /^has options in its uri/],
    [{ uri: `${base}?target_session_attrs=standby` }, /^asks for target_session_attrs standby/],
    [{ uri: `${base}?pgbouncer=true` }, /^has the parameter "pgbouncer" in its uri/],
    [
      { uri: 'postgresql://supabase_admin:x@db/app' },
      /^names the login "supabase_admin", which is one of those/,
    ],
    [{ host: 'db', username: 'u', password: SECRET }, /^has no key "dbname"; add it/],
    [{ host: 'db', dbname: 'app', password: SECRET }, /^has no key "username"; add it/],
    [{ host: 'db', dbname: 'app', username: 'u' }, /^has no key "password"; add it/],
    [{ host: 'db', dbname: 'app', username: 'u', password: SECRET, port: '99999' }, /^has a port/],
  ])('%o', (texts, sentence) => {
    const caught = (): string => {
      try {
        addressOf(texts)
        return 'nothing is wrong'
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(caught()).toMatch(sentence)
    expect(caught()).not.toContain(SECRET)
    expect(caught()).not.toContain('\n')
  })
})

describe('logins that are there already', () => {
  const services = {
    authenticator: 'a',
    supabase_auth_admin: 'b',
    supabase_storage_admin: 'c',
  }
  test('are each taken with the password that they have', () => {
    expect(loginsOf({ ...services, supabase_admin: 'd', postgres: 'e' }, true)).toEqual({
      owner: 'postgres',
      passwords: {
        authenticator: 'a',
        authAdmin: 'b',
        storageAdmin: 'c',
        supabaseAdmin: 'd',
        owner: 'e',
      },
    })
  })
  test("of Realtime's there need be none where it is off", () => {
    expect(loginsOf({ ...services, supabase_owner: 'e' }, false).owner).toBe('supabase_owner')
  })
  test.each([
    [{ ...services, postgres: 'e' }, /^has no key "supabase_admin"; add it/],
    [
      { ...services, supabase_admin: 'd' },
      /^has neither of the keys "postgres" nor "supabase_owner"/,
    ],
    [
      { ...services, supabase_admin: 'd', postgres: 'e', supabase_owner: 'f' },
      /^has both keys "postgres" and "supabase_owner"/,
    ],
  ])('%o', (texts, sentence) => expect(() => loginsOf(texts, true)).toThrow(sentence))
})
