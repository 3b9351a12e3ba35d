import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { scramVerifier, verifies } from '../../../src/setup/database/scram.ts'

// The exchange of RFC 7677, section 3: user "user", password "pencil".
const salt = 'W22ZaJ0SNY7soEsUEjb6gQ=='
const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
const authMessage = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=${salt},i=4096,c=biws,r=${nonce}`
const clientProof = 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ='
const serverSignature = '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='

const hmac = (key: Buffer): Buffer => createHmac('sha256', key).update(authMessage).digest()
const keysOf = (verifier: string): readonly Buffer[] =>
  (verifier.split('$')[2] ?? '').split(':').map((key) => Buffer.from(key, 'base64'))

test('the verifier accepts the client proof of RFC 7677', () => {
  const [storedKey = Buffer.alloc(0)] = keysOf(scramVerifier('pencil', Buffer.from(salt, 'base64')))
  const signature = hmac(storedKey)
  const clientKey = Buffer.from(clientProof, 'base64').map((byte, i) => byte ^ (signature[i] ?? 0))
  expect(createHash('sha256').update(clientKey).digest()).toEqual(storedKey)
})

test('the verifier gives the server signature of RFC 7677', () => {
  const [, serverKey = Buffer.alloc(0)] = keysOf(
    scramVerifier('pencil', Buffer.from(salt, 'base64')),
  )
  expect(hmac(serverKey).toString('base64')).toBe(serverSignature)
})

test('two verifiers of one password differ, and both verify it', () => {
  const [one, two] = [scramVerifier('pencil'), scramVerifier('pencil')]
  expect(one).not.toBe(two)
  expect([verifies(one, 'pencil'), verifies(two, 'pencil')]).toEqual([true, true])
})

test.each([null, '', 'md5a3556571e93b0d20722ba62be61e8c2d', 'SCRAM-SHA-256$4096:'])(
  'a stored password %j is not taken for a verifier',
  (stored) => expect(verifies(stored, '')).toBe(false),
)

test('another password is not verified', () => {
  expect(verifies(scramVerifier('pencil'), 'pencil ')).toBe(false)
})

test('characters are compared as RFC 4013 prepares them: compatibility forms and odd spaces', () => {
  expect(verifies(scramVerifier('\u2168\u00a0\u00adx'), 'IX x')).toBe(true)
})
