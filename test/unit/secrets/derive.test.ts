import { describe, expect, it } from 'vitest'
import { deriveScalar, deriveText, type Label } from '../../../src/secrets/derive.ts'
import { deriveKeys } from '../../../src/secrets/keys.ts'
import vectors from './vectors.json' with { type: 'json' }

const seed = Buffer.from(vectors.seed, 'hex')

describe('a label never changes its meaning: what runs depends on it', () => {
  // Computed by another implementation of HKDF-SHA-256 and of the base62 rule.
  it.each(vectors.vectors)('$label/$generation', ({ label, generation, text }) => {
    expect(deriveText(seed, label as Label, generation, text.length)).toBe(text)
  })

  it('every derived value of a project stands in the vectors', async () => {
    const keys = await deriveKeys(seed, { jwt: 1, apiKeys: 1, database: 1, s3: 1, dashboard: 1 }, 0)
    const known = new Set(vectors.vectors.map(({ text }) => text))
    const derived = [
      keys.reference,
      keys.checksumSalt,
      keys.jwtSecret,
      keys.metaCryptoKey,
      ...Object.values(keys.passwords),
      keys.poolerPassword,
      ...Object.values(keys.s3),
      ...Object.values(keys.s3Protocol),
      ...Object.values(keys.realtime),
    ]
    expect(derived.filter((text) => !known.has(text))).toEqual([])
  })

  it('the root key of the vault has no generation: a rotation would lose what the vault holds', async () => {
    const rotated = await deriveKeys(
      seed,
      { jwt: 2, apiKeys: 5, database: 3, s3: 4, dashboard: 1 },
      0,
    )
    expect(rotated.vaultRootKey).toBe(vectors.vaultRootKey)
    expect(rotated.vaultRootKey).toMatch(/^[0-9a-f]{64}$/)
  })

  // Computed by another implementation of P-256 and RFC 6979, which has its vectors (A.2.5) right.
  it.each(vectors.es256)('ES256 of generation $generation', async (vector) => {
    const { generation, kid, d, x, y, anonToken } = vector
    const { gotrueKeys, tokens } = await deriveKeys(
      seed,
      { jwt: generation, apiKeys: 1, database: 1, s3: 1, dashboard: 1 },
      0,
    )
    expect((JSON.parse(gotrueKeys) as unknown[])[0]).toMatchObject({ kid, d, x, y })
    expect(tokens.anon).toBe(anonToken)
  })

  it.each(vectors.apiKeys)('API keys of generation $generation', async (vector) => {
    const { generation, publishable, secret } = vector
    const keys = await deriveKeys(
      seed,
      { jwt: 1, apiKeys: generation, database: 1, s3: 1, dashboard: 1 },
      0,
    )
    expect(keys.publishable[0]).toBe(publishable)
    expect(keys.secret[0]).toBe(secret)
  })
})

it('a private key is never 0 and never the order of its curve', () => {
  for (const order of [2n, 3n, 7n]) {
    for (let generation = 1; generation <= 50; generation++) {
      const scalar = deriveScalar(seed, 'jwt-ec-key', generation, order)
      expect(scalar > 0n && scalar < order).toBe(true)
    }
  }
})

it('text is letters and digits only, of the length that is asked for, and differs by label and generation', () => {
  const texts = (['jwt-secret', 'database/admin'] as const).flatMap((label) =>
    [1, 2, 3].map((generation) => deriveText(seed, label, generation, 64)),
  )
  for (const text of texts) expect(text).toMatch(/^[0-9A-Za-z]{64}$/)
  expect(new Set(texts).size).toBe(texts.length)
})

it('every character is equally likely', () => {
  const counts = new Map<string, number>()
  for (let generation = 1; generation <= 1500; generation++) {
    for (const char of deriveText(seed, 'jwt-secret', generation, 64)) {
      counts.set(char, (counts.get(char) ?? 0) + 1)
    }
  }
  // 96,000 characters over 62: 1548 each, standard deviation 39; five of them are no chance.
  expect(counts.size).toBe(62)
  for (const count of counts.values()) expect(Math.abs(count - 1548)).toBeLessThan(200)
})
