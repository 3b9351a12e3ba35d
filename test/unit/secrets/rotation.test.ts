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
import { refusalOf } from '../../../src/edge/jwt.ts'
import { settings } from '../../../src/edge/settings.ts'
import { deriveKeys, type Keys } from '../../../src/secrets/keys.ts'

const seed = Buffer.alloc(32, 1)
const once = { jwt: 1, apiKeys: 1, database: 1, s3: 1, dashboard: 1 }
const at = (generations: Partial<typeof once>, brought?: string): Promise<Keys> =>
  deriveKeys(seed, { ...once, ...generations }, 1_700_000_000, { jwtSecret: brought })
const generation = (jwt: number, brought?: string): Promise<Keys> => at({ jwt }, brought)

/** As the services do: the key that the token names, from the set that they were given. */
const verifies = async (token = '', { jwks }: Pick<Keys, 'jwks'>): Promise<boolean> => {
  const { kid } = decodeProtectedHeader(token)
  const key = (JSON.parse(jwks) as JSONWebKeySet).keys.find((known) => known.kid === kid)
  if (!key) return false
  await jwtVerify(token, await importJWK(key), { currentDate: new Date(1_700_000_100_000) })
  return true
}

/** A token as GoTrue gives it to a user: by the one key that says `sign`. */
const userToken = async ({ gotrueKeys }: Keys): Promise<string> => {
  const keys = JSON.parse(gotrueKeys) as (JWK & { key_ops: string[] })[]
  const [key, ...others] = keys.filter(({ key_ops }) => key_ops.includes('sign'))
  if (!key || others.length > 0) throw new Error('GoTrue wants exactly one key that signs')
  const { key_ops: _, ...signing } = key // which WebCrypto refuses
  return new SignJWT({ role: 'authenticated' })
    .setProtectedHeader({ alg: key.alg ?? '', typ: 'JWT', kid: key.kid ?? '' })
    .sign(await importJWK(signing))
}

/** One of each kind that a generation signs. */
const signed = async (keys: Keys): Promise<(string | undefined)[]> => [
  keys.anon[0],
  keys.serviceRole[0],
  keys.tokens.anon,
  keys.tokens.serviceRole,
  await userToken(keys),
]

const all = async (tokens: readonly (string | undefined)[], reader: Pick<Keys, 'jwks'>) =>
  new Set(await Promise.all(tokens.map((token) => verifies(token, reader))))

describe('a rotation of the keys that sign', () => {
  it('old pods accept the new tokens and new pods the old ones, so pods may roll in any order', async () => {
    const [before, after] = [await generation(1), await generation(2)]
    expect(await all(await signed(after), before)).toEqual(new Set([true]))
    expect(await all(await signed(before), after)).toEqual(new Set([true]))
  })

  it('the main program of the functions accepts what either signs', async () => {
    const [before, after] = [await generation(1), await generation(2)]
    const { keys } = settings({ JWT_SECRET: before.jwtSecret, SUPABASE_JWKS: before.jwks })
    for (const token of [...(await signed(before)), ...(await signed(after))]) {
      expect(await refusalOf(token ?? '', keys, 1_700_000_100)).toBeUndefined()
    }
  })

  it('a second rotation drops the keys of the first generation', async () => {
    const [first, third] = [await generation(1), await generation(3)]
    expect(await all(await signed(first), third)).toEqual(new Set([false]))
  })

  it('the gateway knows the keys that clients hold before, while and after it', async () => {
    const [before, after] = [await generation(1), await generation(2)]
    expect(before.anon).toContain(after.anon[0])
    expect(after.anon).toContain(before.anon[0])
    expect(after.serviceRole).toContain(before.serviceRole[0])
    expect(after.anon[0]).not.toBe(before.anon[0])
  })

  it('GoTrue signs with the ES256 key of the current generation alone', async () => {
    const keys = await generation(2)
    expect(decodeProtectedHeader(await userToken(keys))).toEqual(
      decodeProtectedHeader(keys.tokens.anon),
    )
    expect(decodeProtectedHeader(keys.tokens.anon)).toMatchObject({ alg: 'ES256', typ: 'JWT' })
  })

  it('GoTrue knows every key that others verify with, and no private key but the one', async () => {
    const { gotrueKeys, jwks } = await generation(2)
    const own = JSON.parse(gotrueKeys) as JWK[]
    const names = (keys: readonly JWK[]) => keys.map(({ kid }) => kid).sort()
    expect(names(own)).toEqual(names((JSON.parse(jwks) as JSONWebKeySet).keys))
    expect(own.filter(({ d }) => d !== undefined)).toHaveLength(1)
    expect(new Set(names(own)).size).toBe(own.length) // GoTrue keeps them by kid
    expect(jwks).not.toContain('"d"')
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
      'publishable',
      'secret',
    ] as const) {
      expect(after[name]).toEqual(before[name])
    }
  })
})

describe('a rotation of the API keys', () => {
  it('the gateway knows the keys that clients hold before, while and after it', async () => {
    const [before, after] = [await at({ apiKeys: 1 }), await at({ apiKeys: 2 })]
    for (const kind of ['publishable', 'secret'] as const) {
      expect(before[kind]).toContain(after[kind][0])
      expect(after[kind]).toContain(before[kind][0])
      expect(after[kind][0]).not.toBe(before[kind][0])
    }
  })

  it('a second rotation drops the keys of the first generation', async () => {
    const [first, third] = [await at({ apiKeys: 1 }), await at({ apiKeys: 3 })]
    expect(third.publishable).not.toContain(first.publishable[0])
    expect(third.secret).not.toContain(first.secret[0])
  })

  it('changes nothing else, not even the tokens that they stand for', async () => {
    const [before, after] = [await at({ apiKeys: 1 }), await at({ apiKeys: 2 })]
    expect({ ...after, publishable: [], secret: [] }).toEqual({
      ...before,
      publishable: [],
      secret: [],
    })
  })
})

it('nothing is signed twice: the same seed and generations are remembered, others are not', () => {
  const first = deriveKeys(seed, once, 7)
  expect(deriveKeys(Buffer.from(seed), { ...once }, 7)).toBe(first)
  for (const label of ['jwt', 'apiKeys', 'database', 's3'] as const) {
    expect(deriveKeys(seed, { ...once, [label]: 2 }, 7)).not.toBe(first)
  }
  expect(deriveKeys(Buffer.alloc(32, 2), once, 7)).not.toBe(first)
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

it('beside a brought JWT secret the ES256 keys rotate, and it does not', async () => {
  const secret = 'super-secret-jwt-token-with-at-least-32-characters-long'
  const [before, after, third] = [
    await generation(1, secret),
    await generation(2, secret),
    await generation(3, secret),
  ]
  expect(after.anon).toEqual(before.anon)
  expect(await all(await signed(before), after)).toEqual(new Set([true]))
  expect(await all(await signed(after), before)).toEqual(new Set([true]))
  expect(await verifies(before.tokens.anon, third)).toBe(false)
  expect(await verifies(before.anon[0], third)).toBe(true)
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
