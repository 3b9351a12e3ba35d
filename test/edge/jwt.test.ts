import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Jwk, type Keys, refusalOf } from '../../src/edge/jwt.ts'

const now = 1_800_000_000
const secret = 'secret-of-the-project-with-at-least-32-characters'
const older = new TextEncoder().encode('secret-of-generation-1')
const newer = new TextEncoder().encode('secret-of-generation-2')
const base64url = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url')

let ec: Awaited<ReturnType<typeof generateKeyPair>>
let ecJwk: Jwk
let keys: Keys

beforeAll(async () => {
  ec = await generateKeyPair('ES256', { extractable: true })
  const { kty = 'EC', crv = '', x = '', y = '' } = await exportJWK(ec.publicKey)
  ecJwk = { kty, crv, x, y, kid: 'ec-1', alg: 'ES256' }
  keys = {
    secret,
    jwks: [
      { kty: 'oct', kid: 'jwt-1', alg: 'HS256', k: base64url(older) },
      { kty: 'oct', kid: 'jwt-2', alg: 'HS256', k: base64url(newer) },
      ecJwk,
    ],
  }
})

type Signing = { readonly alg?: string; readonly kid?: string; readonly claims?: JWTPayload }

const sign = (
  key: Parameters<SignJWT['sign']>[0],
  { alg = 'HS256', kid, claims = { role: 'anon', exp: now + 60 } }: Signing = {},
): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg, typ: 'JWT', ...(kid === undefined ? {} : { kid }) })
    .sign(key)

const hs256 = (claims?: JWTPayload): Promise<string> =>
  sign(new TextEncoder().encode(secret), claims === undefined ? {} : { claims })

const codeOf = async (token: string, given = keys): Promise<string | undefined> =>
  (await refusalOf(token, given, now))?.code

describe('a token is good', () => {
  test('without kid, signed with the JWT secret', async () => {
    expect(await refusalOf(await hs256(), keys, now)).toBeUndefined()
  })

  test.each([
    ['the present generation', newer, 'jwt-2'],
    ['the previous generation', older, 'jwt-1'],
  ])('with the kid of %s', async (_, key, kid) => {
    expect(await refusalOf(await sign(key, { kid }), keys, now)).toBeUndefined()
  })

  test('with the kid of the ES256 key', async () => {
    const token = await sign(ec.privateKey, { alg: 'ES256', kid: 'ec-1' })
    expect(await refusalOf(token, keys, now)).toBeUndefined()
  })

  test('with a claim that is not ASCII', async () => {
    const claims = { exp: now + 60, name: 'Zoë 🦀' }
    expect(await refusalOf(await hs256(claims), keys, now)).toBeUndefined()
  })
})

describe('a token is refused', () => {
  test.each<[string, JWTPayload]>([
    ['that has expired', { exp: now - 1 }],
    ['in the second in which it expires', { exp: now }],
    ['that is not valid yet', { exp: now + 60, nbf: now + 1 }],
  ])('%s', async (_, claims) => {
    expect(await codeOf(await hs256(claims))).toBe('UNAUTHORIZED_LEGACY_JWT')
  })

  test('whose exp is no number', async () => {
    const [head] = (await hs256()).split('.')
    const body = base64url(JSON.stringify({ exp: '9999999999' }))
    const key = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(secret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    )
    const data = new TextEncoder().encode(`${head}.${body}`)
    const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, data))
    expect(await codeOf(`${head}.${body}.${base64url(signature)}`)).toBe('UNAUTHORIZED_LEGACY_JWT')
  })

  test('signed with another secret', async () => {
    expect(await codeOf(await sign(newer))).toBe('UNAUTHORIZED_LEGACY_JWT')
  })

  test('whose claims were altered', async () => {
    const [head, , tail] = (await hs256()).split('.')
    const forged = base64url(JSON.stringify({ role: 'service_role', exp: now + 60 }))
    expect(await codeOf(`${head}.${forged}.${tail}`)).toBe('UNAUTHORIZED_LEGACY_JWT')
  })

  test('with a kid that nobody has, even when the JWT secret signed it', async () => {
    const token = await sign(new TextEncoder().encode(secret), { kid: 'jwt-9' })
    expect(await codeOf(token)).toBe('UNAUTHORIZED_LEGACY_JWT')
  })

  test('with the kid of one generation and the signature of the other', async () => {
    expect(await codeOf(await sign(older, { kid: 'jwt-2' }))).toBe('UNAUTHORIZED_LEGACY_JWT')
  })

  test('without kid where there is no JWT secret', async () => {
    expect(await codeOf(await hs256(), { ...keys, secret: undefined })).toBe(
      'UNAUTHORIZED_LEGACY_JWT',
    )
  })

  test('of algorithm none', async () => {
    const token = new UnsecuredJWT({ role: 'service_role', exp: now + 60 }).encode()
    expect(await codeOf(token)).toBe('UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM')
  })

  test('of an algorithm that is not ours, though the secret is right', async () => {
    const token = await sign(new TextEncoder().encode(secret), { alg: 'HS512' })
    expect(await codeOf(token)).toBe('UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM')
  })

  test('of HS256 signed with the text of the public ES256 key', async () => {
    const publicText = new TextEncoder().encode(ecJwk.x)
    expect(await codeOf(await sign(publicText, { kid: 'ec-1' }))).toBe('UNAUTHORIZED_LEGACY_JWT')
  })

  test('of HS256 by a key of another type, whatever else that key carries', async () => {
    const odd = { secret, jwks: [{ kty: 'EC', kid: 'odd', k: base64url(newer) }] }
    expect(await codeOf(await sign(newer, { kid: 'odd' }), odd)).toBe('UNAUTHORIZED_LEGACY_JWT')
  })

  test('of HS256 by a secret that is meant for another algorithm', async () => {
    const k = base64url(newer)
    const meant = { secret, jwks: [{ kty: 'oct', kid: 'jwt-2', alg: 'HS512', k }] }
    expect(await codeOf(await sign(newer, { kid: 'jwt-2' }), meant)).toBe('UNAUTHORIZED_LEGACY_JWT')
  })

  test('of ES256 that names the kid of a secret', async () => {
    const token = await sign(ec.privateKey, { alg: 'ES256', kid: 'jwt-2' })
    expect(await codeOf(token)).toBe('UNAUTHORIZED_ASYMMETRIC_JWT')
  })

  test('of ES256 by another key', async () => {
    const other = await generateKeyPair('ES256')
    const token = await sign(other.privateKey, { alg: 'ES256', kid: 'ec-1' })
    expect(await codeOf(token)).toBe('UNAUTHORIZED_ASYMMETRIC_JWT')
  })

  test('of ES256 without kid', async () => {
    expect(await codeOf(await sign(ec.privateKey, { alg: 'ES256' }))).toBe(
      'UNAUTHORIZED_ASYMMETRIC_JWT',
    )
  })

  test('whose kid names a key that is empty or broken', async () => {
    const broken = {
      secret,
      jwks: [
        { kty: 'oct', kid: 'jwt-2', k: '' },
        { ...ecJwk, x: 'AA' },
      ],
    }
    expect(await codeOf(await sign(newer, { kid: 'jwt-2' }), broken)).toBe(
      'UNAUTHORIZED_LEGACY_JWT',
    )
    const token = await sign(ec.privateKey, { alg: 'ES256', kid: 'ec-1' })
    expect(await codeOf(token, broken)).toBe('UNAUTHORIZED_ASYMMETRIC_JWT')
  })

  test('that asks for an extension that is not understood', async () => {
    const token = await new SignJWT({ exp: now + 60 })
      .setProtectedHeader({ alg: 'HS256', crit: ['b64'], b64: true })
      .sign(new TextEncoder().encode(secret))
    expect(await codeOf(token)).toBe('UNAUTHORIZED_INVALID_JWT_FORMAT')
  })

  test.each(['', 'a', 'a.b', 'a.b.c', '..', 'bnVsbA.bnVsbA.', 'e30=.e30=.e30=', 'e30.e30.e30.e30'])(
    'that is no token: "%s"',
    async (text) => {
      expect(await codeOf(text)).toBe('UNAUTHORIZED_INVALID_JWT_FORMAT')
    },
  )

  test('whose signature is spelled with other characters', async () => {
    const token = await hs256()
    expect(await codeOf(`${token}=`)).toBe('UNAUTHORIZED_INVALID_JWT_FORMAT')
    expect(await codeOf(`${token} `)).toBe('UNAUTHORIZED_INVALID_JWT_FORMAT')
  })
})
