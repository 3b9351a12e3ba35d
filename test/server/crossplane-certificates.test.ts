import { X509Certificate } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { KeyPair } from '../../src/render/certificates.ts'
import { authoritiesOf, whyRefused } from '../../src/server/caller.ts'
import {
  crossplaneAuthority,
  crossplaneCertificate,
  forClients,
  forServers,
} from './crossplaneCertificates.ts'

const day = 86_400_000

let ca: KeyPair
let other: KeyPair
beforeAll(async () => {
  ca = await crossplaneAuthority()
  other = await crossplaneAuthority()
})

/** What is said to a caller whom OpenSSL does not take. */
const said = (certificate: KeyPair | undefined, pem = ca.cert): string | undefined =>
  whyRefused(
    {
      authorized: false,
      getPeerX509Certificate: () => certificate && new X509Certificate(certificate.cert),
    },
    authoritiesOf(Buffer.from(pem)),
  )

test("a certificate that the authority signed is taken, though it has the authority's own name", async () => {
  expect(said(await crossplaneCertificate({ ca, extensions: forClients }))).toBeUndefined()
})

test('each certificate of ca.crt is an authority, as while it is being renewed', async () => {
  const client = await crossplaneCertificate({ ca: other, extensions: forClients })
  expect(said(client, `${ca.cert}\n${other.cert}`)).toBeUndefined()
})

test('a certificate of the right name that somebody else signed is refused', async () => {
  const client = await crossplaneCertificate({ ca: other, extensions: forClients })
  expect(said(client)).toBe('its certificate is not of ca.crt')
})

test('a certificate that signed itself is refused', async () => {
  expect(said(await crossplaneCertificate({ extensions: forClients }))).toBe(
    'its certificate is not of ca.crt',
  )
})

test("a function's own certificate does not make its holder a caller", async () => {
  const server = await crossplaneCertificate({ ca, extensions: forServers })
  expect(said(server)).toBe('its certificate is not for clients')
})

test.each([
  ['has ended', -2 * day, -day],
  ['has not begun', day, 2 * day],
])('a certificate whose time %s is refused', async (_, from, to) => {
  const client = await crossplaneCertificate({
    ca,
    extensions: forClients,
    notBeforeDate: new Date(Date.now() + from),
    notAfterDate: new Date(Date.now() + to),
  })
  expect(said(client)).toBe('its certificate is not valid now')
})

test('a caller without a certificate is refused', () => {
  expect(said(undefined)).toBe('it has no certificate')
})
