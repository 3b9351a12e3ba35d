import { createECDH } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import { deriveScalar, deriveText, type Seed } from './derive.ts'

/** A key pair that signs tokens whose signature anyone may check. */
export type Es256Key = {
  readonly kid: string
  readonly private: Uint8Array
  /** The JWK (RFC 7517) of its public half. */
  readonly jwk: Readonly<Record<string, unknown>>
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

export const es256Key = (seed: Seed, generation: number): Es256Key => {
  const scalar = deriveScalar(seed, 'jwt-ec-key', generation, p256.Point.Fn.ORDER)
  const secret = p256.Point.Fn.toBytes(scalar)
  const pair = createECDH('prime256v1') // P-256, and a hundred times faster than in JavaScript
  pair.setPrivateKey(secret)
  const point = pair.getPublicKey() // 04 x y
  const kid = deriveText(seed, 'jwt-ec-kid', generation, 16)
  return {
    kid,
    private: secret,
    jwk: {
      kty: 'EC',
      crv: 'P-256',
      x: base64url(point.subarray(1, 33)),
      y: base64url(point.subarray(33)),
      alg: 'ES256',
      use: 'sig',
      kid,
      key_ops: ['verify'],
    },
  }
}

/**
 * The same key with its private half, for whoever signs. These operations are what GoTrue looks
 * for; WebCrypto refuses them on a private key.
 */
export const signingJwk = (key: Es256Key): Readonly<Record<string, unknown>> => ({
  ...key.jwk,
  d: base64url(key.private),
  key_ops: ['sign', 'verify'],
})

/** A JWT with a signature that is the same each time (RFC 6979): a pass must not make another. */
export const signEs256 = (key: Es256Key, claims: Readonly<Record<string, unknown>>): string => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'ES256', typ: 'JWT', kid: key.kid })}.${part(claims)}`
  const signature = p256.sign(Buffer.from(text), key.private, { lowS: false })
  return `${text}.${base64url(signature)}`
}
