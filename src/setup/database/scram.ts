import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * SCRAM-SHA-256 verifiers (RFC 5802, RFC 7677) in the form that PostgreSQL stores:
 * `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`.
 * Computed here, so that a password never stands in a statement, and so in no server log.
 */
const form = /^SCRAM-SHA-256\$(\d{1,9}):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/

const iterationsByDefault = 4096 // PostgreSQL's scram_iterations

// RFC 4013 as far as it changes bytes: PostgreSQL and its clients do the same to what is typed.
// An alternation: these are code points of their own, not parts of one visible character.
const nonAsciiSpace = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g
const mappedToNothing =
  /\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/g
const prepared = (password: string): string =>
  password.replace(nonAsciiSpace, ' ').replace(mappedToNothing, '').normalize('NFKC')

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const hash = (data: Buffer): Buffer => createHash('sha256').update(data).digest()

/** The verifier of `password`; a fresh random salt unless one is given. */
export const scramVerifier = (
  password: string,
  salt: Buffer = randomBytes(16),
  iterations: number = iterationsByDefault,
): string => {
  const salted = pbkdf2Sync(prepared(password), salt, iterations, 32, 'sha256')
  const storedKey = hash(hmac(salted, 'Client Key')).toString('base64')
  const serverKey = hmac(salted, 'Server Key').toString('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}

/** Whether a stored verifier is SCRAM-SHA-256 (not md5, not empty) and made from `password`. */
export const verifies = (stored: string | null, password: string): boolean => {
  const [, iterations = '', salt = ''] = form.exec(stored ?? '') ?? []
  if (stored === null || salt === '') return false
  const expected = Buffer.from(
    scramVerifier(password, Buffer.from(salt, 'base64'), Number(iterations)),
  )
  const actual = Buffer.from(stored)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
