import {
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import { describe, expect, it } from 'vitest'
import { deriveKeys, type Keys } from '../../../src/secrets/keys.ts'

const seed = Buffer.alloc(32, 1)
const generation = (jwt: number, brought?: string): Promise<Keys> =>
  deriveKeys(seed, { jwt, database: 1, s3: 1, dashboard: 1 }, 1_700_000_000, { jwtSecret: brought })

/** As the services do: the key that the token names, from the set that they were given. */
const verifies = async (token = '', { jwks }: Pick<Keys, 'jwks'>): Promise<boolean> => {
  const { kid } = decodeProtectedHeader(token)
  const key = (JSON.parse(jwks) as JSONWebKeySet).keys.find((known) => known.kid === kid)
  if (!key) return false
  await jwtVerify(token, await importJWK(key), { currentDate: new Date(1_700_000_100_000) })
  return true
}

describe('a rotation of the JWT secret', () => {
  it('old pods accept the new tokens and new pods the old ones, so pods may roll in any order', async () => {
    const [before, after] = [await generation(1), await generation(2)]
    expect(await verifies(after.anon[0], before)).toBe(true)
    expect(await verifies(before.anon[0], after)).toBe(true)
  })

  it('a second rotation drops the keys of the first generation', async () => {
    const [first, third] = [await generation(1), await generation(3)]
    expect(await verifies(first.anon[0], third)).toBe(false)
    expect(await verifies(first.serviceRole[0], third)).toBe(false)
  })

  it('the gateway knows the keys that clients hold before, while and after it', async () => {
    const [before, after] = [await generation(1), await generation(2)]
    expect(before.anon).toContain(after.anon[0])
    expect(after.anon).toContain(before.anon[0])
    expect(after.serviceRole).toContain(before.serviceRole[0])
    expect(after.anon[0]).not.toBe(before.anon[0])
  })

  it('GoTrue signs with the current generation alone', async () => {
    const { gotrueKeys, anon } = await generation(2)
    const signing = (JSON.parse(gotrueKeys) as { kid: string; key_ops: string[] }[]).filter(
      ({ key_ops }) => key_ops.includes('sign'),
    )
    expect(signing.map(({ kid }) => kid)).toEqual([decodeProtectedHeader(anon[0] ?? '').kid])
  })

  it('URLs that Storage signed before it, and those of new pods, open on old and new pods', async () => {
    const [before, after] = [await generation(1), await generation(2)]
    for (const [signer, reader] of [
      [before, after],
      [after, before],
    ] as const) {
      const { urlSigningKey } = JSON.parse(signer.storageJwks) as { urlSigningKey: JWK }
      const token = await new SignJWT({ url: 'files/a.txt' })
        .setProtectedHeader({ alg: 'HS256', kid: urlSigningKey.kid ?? '' })
        .sign(await importJWK(urlSigningKey))
      expect(await verifies(token, { jwks: reader.storageJwks })).toBe(true)
    }
  })

  it('changes nothing else', async () => {
    const [before, after] = [await generation(1), await generation(2)]
    for (const name of [
      'passwords',
      's3',
      's3Protocol',
      'realtime',
      'metaCryptoKey',
      'reference',
    ] as const) {
      expect(after[name]).toEqual(before[name])
    }
  })
})

it('API keys say whose they are, carry a kid, and live for ten years', async () => {
  const { anon, serviceRole } = await generation(1)
  expect(decodeJwt(anon[0] ?? '')).toEqual({
    role: 'anon',
    iss: 'supabase',
    iat: 1_700_000_000,
    exp: 2_015_360_000,
  })
  expect(decodeJwt(serviceRole[0] ?? '').role).toBe('service_role')
  expect(decodeProtectedHeader(anon[0] ?? '')).toMatchObject({
    alg: 'HS256',
    typ: 'JWT',
    kid: expect.any(String),
  })
})

it('a brought JWT secret signs the keys, as UTF-8 text, and has no other generation', async () => {
  const secret = 'super-secret-jwt-token-with-at-least-32-characters-long'
  const keys = await generation(1, secret)
  expect(keys.jwtSecret).toBe(secret)
  expect(keys.anon).toHaveLength(1)
  const verified = await jwtVerify(keys.anon[0] ?? '', Buffer.from(secret, 'utf8'), {
    currentDate: new Date(1_700_000_100_000),
  })
  expect(verified.payload.role).toBe('anon')
})
