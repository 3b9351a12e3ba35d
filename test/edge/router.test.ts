import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { decide } from '../../src/edge/router.ts'
import { settings } from '../../src/edge/settings.ts'
import { at } from '../../src/setup/verify/json.ts'

const now = 1_800_000_000
const secret = 'secret-of-the-project-with-at-least-32-characters'
const world = {
  exists: async (slug: string) => ['hello', 'open', 'off', 'main', '_shared'].includes(slug),
  now: () => now,
}

const token = (exp = now + 60): Promise<string> =>
  new SignJWT({ role: 'anon', exp })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret))

type Ask = { readonly method?: string; readonly headers?: Record<string, string> }

const outcome = async (
  path: string,
  ask: Ask = {},
  variables: Record<string, string> = {},
): Promise<unknown> => {
  const project = settings({
    JWT_SECRET: secret,
    FUNCTIONS_CONFIG: '{"open":{"verifyJwt":false},"off":{"enabled":false}}',
    ...variables,
  })
  const decision = await decide(new Request(`http://functions:9000${path}`, ask), project, world)
  if ('run' in decision) return `run ${decision.run}`
  return `${decision.answer.status} ${at(await decision.answer.json(), 'code') ?? 'ok'}`
}

const bearer = async (): Promise<Ask> => ({ headers: { authorization: `Bearer ${await token()}` } })

describe('a path', () => {
  test.each([
    ['/_internal/health', '200 ok'],
    ['/', '400 BAD_REQUEST'],
    ['//hello', '400 BAD_REQUEST'],
    ['/missing', '404 NOT_FOUND'],
    ['/main', '404 NOT_FOUND'],
    ['/_shared', '404 NOT_FOUND'],
    ['/off', '404 NOT_FOUND'],
    ['/%68ello', '404 NOT_FOUND'],
    ['/..%2Fetc', '404 NOT_FOUND'],
    ['/hel.lo', '404 NOT_FOUND'],
    ['/hello', 'run hello'],
    ['/hello/deeper?x=/main', 'run hello'],
    ['/hello/../open', 'run open'],
  ])('%s with a good token: %s', async (path, expected) => {
    expect(await outcome(path, await bearer())).toBe(expected)
  })
})

describe('a token', () => {
  test('is needed', async () => {
    expect(await outcome('/hello')).toBe('401 UNAUTHORIZED_NO_AUTH_HEADER')
  })

  test('is needed unless all functions are open', async () => {
    expect(await outcome('/hello', {}, { VERIFY_JWT: 'false' })).toBe('run hello')
  })

  test('is not needed by a function that is open by itself', async () => {
    expect(await outcome('/open')).toBe('run open')
  })

  test('is needed by a function that is closed by itself', async () => {
    const closed = { VERIFY_JWT: 'false', FUNCTIONS_CONFIG: '{"hello":{"verifyJwt":true}}' }
    expect(await outcome('/hello', {}, closed)).toBe('401 UNAUTHORIZED_NO_AUTH_HEADER')
  })

  test('is not needed by a preflight, which the function answers itself', async () => {
    expect(await outcome('/hello', { method: 'OPTIONS' })).toBe('run hello')
  })

  test('is refused when it has expired', async () => {
    const headers = { authorization: `Bearer ${await token(now - 1)}` }
    expect(await outcome('/hello', { headers })).toBe('401 UNAUTHORIZED_LEGACY_JWT')
  })

  test('is taken from the gateway where the client had an opaque key', async () => {
    const key = { 'sb-api-key': await token() }
    expect(await outcome('/hello', { headers: key })).toBe('run hello')
    const opaque = { ...key, authorization: 'Bearer sb_publishable_abc' }
    expect(await outcome('/hello', { headers: opaque })).toBe('run hello')
  })

  test("of the user wins over the gateway's", async () => {
    const headers = { 'sb-api-key': await token(), authorization: 'Bearer forged' }
    expect(await outcome('/hello', { headers })).toBe('401 UNAUTHORIZED_INVALID_JWT_FORMAT')
  })

  test('under another scheme is none', async () => {
    const headers = { authorization: `Basic ${await token()}` }
    expect(await outcome('/hello', { headers })).toBe('401 UNAUTHORIZED_NO_AUTH_HEADER')
  })
})

describe('a function sees', () => {
  const seen = (variables: Record<string, string>): Record<string, string> =>
    Object.fromEntries(settings(variables).functionEnv)

  test('what users set for it and the variables of the project, which win, and none that signs tokens', () => {
    const jwks = JSON.stringify({
      keys: [
        { kty: 'oct', kid: 'jwt-1', k: 'c2VjcmV0' },
        { kty: 'EC', kid: 'ec-1', crv: 'P-256', x: 'eA', y: 'eQ', d: 'cHJpdmF0ZQ' },
      ],
    })
    expect(
      seen({
        JWT_SECRET: secret,
        VERIFY_JWT: 'true',
        FUNCTIONS_CONFIG: '{}',
        FUNCTIONS_DIR: '/srv/functions',
        PATH: '/usr/bin',
        HOME: '/tmp',
        SUPABASE_URL: 'http://gateway:8000',
        FUNCTIONS_ENV_GREETING: 'hello',
        FUNCTIONS_ENV_PATH: '/somewhere',
        FUNCTIONS_ENV_SUPABASE_URL: 'http://elsewhere',
        SENTRY_DSN: 'of the whole component',
        SUPABASE_JWKS: jwks,
      }),
    ).toEqual({
      SUPABASE_URL: 'http://gateway:8000',
      GREETING: 'hello',
      PATH: '/somewhere',
      SENTRY_DSN: 'of the whole component',
      SUPABASE_JWKS: '{"keys":[{"kty":"EC","kid":"ec-1","crv":"P-256","x":"eA","y":"eQ"}]}',
    })
  })
})

test.each([
  [{ SUPABASE_JWKS: '{"keys":[secret' }, /^cannot read SUPABASE_JWKS: it is not JSON/],
  [{ SUPABASE_JWKS: '{"keys":[1]}' }, /^cannot read SUPABASE_JWKS: it is not JSON/],
  [{ VERIFY_JWT: 'yes' }, /^cannot read VERIFY_JWT: "yes" is neither true nor false/],
  [{ FUNCTIONS_CONFIG: '{"a":{"verifyJwt":"false"}}' }, /^cannot read FUNCTIONS_CONFIG: it is not/],
  [{ FUNCTIONS_CONFIG: '{"a":false}' }, /^cannot read FUNCTIONS_CONFIG: it is not JSON/],
  [{ FUNCTIONS_CONFIG: '[]' }, /^cannot read FUNCTIONS_CONFIG: it is not JSON/],
])('settings that cannot be read stop the start: %j', (variables, says) => {
  expect(() => settings(variables)).toThrow(says)
})
