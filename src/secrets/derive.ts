import { hkdfSync, type KeyObject } from 'node:crypto'

/** Raw bytes, or a secret key that was made of them once. */
export type Seed = Uint8Array | KeyObject

const SALT = 'xsupabase.io/v1'
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** The largest multiple of 62 in a byte: what is above would favour the first characters. */
const FAIR = 248

/**
 * Everything secret of a project comes from its seed through one of these labels. A label never
 * changes its meaning or its spelling: it would change what runs.
 */
export type Label =
  | 'reference'
  | 'fingerprint'
  | 'seal'
  | 'checksum-salt'
  | 'jwt-secret'
  | 'jwt-kid'
  | 'jwt-ec-key'
  | 'jwt-ec-kid'
  | 'api-keys/publishable'
  | 'api-keys/secret'
  | 'database/admin'
  | 'database/owner'
  | 'database/supabase-admin'
  | 'database/authenticator'
  | 'database/auth-admin'
  | 'database/storage-admin'
  | 'database/pooler'
  | 'database/vault-root-key'
  | 's3/access-key-id'
  | 's3/secret-access-key'
  | 's3-protocol/access-key-id'
  | 's3-protocol/secret-access-key'
  | 'realtime/management-jwt-secret'
  | 'realtime/metrics-jwt-secret'
  | 'realtime/db-enc-key'
  | 'realtime/secret-key-base'
  | 'realtime/cookie'
  | 'meta/crypto-key'
  | 'dashboard'

/** HKDF-SHA-256 (RFC 5869) of the seed: `length` bytes for one label and generation. */
export const deriveBytes = (seed: Seed, label: Label, generation: number, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', seed, SALT, `${label}/${generation}`, length))

/**
 * `length` characters of base62 (about 5.95 bits each), by rejection, so that all are equally likely.
 * Letters and digits only: passwords stand in URLs, and some programs do not encode them.
 */
export const deriveText = (seed: Seed, label: Label, generation = 1, length = 32): string => {
  // 3 % of the bytes are rejected: half as many again is never used up.
  const stream = deriveBytes(seed, label, generation, length + (length >> 1) + 64)
  let text = ''
  for (const byte of stream) {
    if (byte < FAIR) text += BASE62[byte % 62]
    if (text.length === length) return text
  }
  throw new Error(`cannot derive ${label}: the stream was used up`)
}

/**
 * A number from 1 to `order` - 1: the private key of a curve. Of 48 bytes, so that the remainder
 * favours no number (FIPS 186-5, A.2.1).
 */
export const deriveScalar = (
  seed: Seed,
  label: Label,
  generation: number,
  order: bigint,
): bigint => {
  const wide = BigInt(`0x${deriveBytes(seed, label, generation, 48).toString('hex')}`)
  return (wide % (order - 1n)) + 1n
}
