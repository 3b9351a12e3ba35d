import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { type ChannelCredentials, credentials, status } from '@grpc/grpc-js'
import { describe, expect, test } from 'vitest'
import { type KeyPair, throwAwayCertificates } from '../../src/render/certificates.ts'
import { connect, plaintext, run } from '../server/client.ts'
import { CROSSPLANE_NAMESPACE, TLS_SECRETS } from './plane/chart.ts'
import { FUNCTION_HOST, FUNCTION_PORT, functionTlsSecret } from './plane/function.ts'
import { apply, claimOf, SMALL } from './plane/project.ts'
import { mountTlsSecret } from './plane/secret-files.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client, address, root, functionCertificates } = plane

const pairOf = (folder: string): KeyPair => ({
  cert: readFileSync(join(folder, 'tls.crt'), 'utf8'),
  key: readFileSync(join(folder, 'tls.key'), 'utf8'),
})

/** Core's own authority and certificate, as core has them mounted. */
const core = () => {
  const folder = join(root, TLS_SECRETS.client)
  return { ca: readFileSync(join(folder, 'ca.crt'), 'utf8'), ...pairOf(folder) }
}

/** Calls the function that core is using; throws when it does not let us. */
const callAs = async (who: ChannelCredentials) => {
  const calling = connect(`${address}:${FUNCTION_PORT}`, who, FUNCTION_HOST)
  try {
    return await run(calling, { meta: { tag: 'test', capabilities: [] } })
  } finally {
    calling.close()
  }
}

/** OpenSSL takes every certificate of Crossplane for self-signed: src/server/caller.ts. */
const unchecked = { rejectUnauthorized: false } as const

const withPair = (pair?: KeyPair): ChannelCredentials => {
  const [key, cert] = pair ? [Buffer.from(pair.key), Buffer.from(pair.cert)] : [null, null]
  return credentials.createSsl(Buffer.from(core().ca), key, cert, unchecked)
}

/** The certificate that a caller gets to see. */
const servedCertificate = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const { ca, cert, key } = core()
    const options = { cert, key, servername: FUNCTION_HOST, ALPNProtocols: ['h2'], ...unchecked }
    const socket = connectTls(FUNCTION_PORT, address, options, () => {
      const served = socket.getPeerX509Certificate()
      socket.destroy()
      if (served?.verify(new X509Certificate(ca).publicKey)) resolve(served.fingerprint256)
      else reject(new Error("what is served is not of core's authority"))
    })
    socket.once('error', reject)
  })

describe('the function that core is using', () => {
  test("answers whoever has core's certificate", async () => {
    const { meta } = await callAs(withPair(core()))
    expect(meta?.tag).toBe('test')
  })

  const strangers: readonly (readonly [string, string, () => Promise<ChannelCredentials>])[] = [
    ['who has no certificate', 'it has no certificate', async () => withPair()],
    [
      'with a certificate of another authority',
      'its certificate is not of ca.crt',
      async () => withPair((await throwAwayCertificates()).client),
    ],
    [
      "with a certificate of core's authority that is for servers",
      'its certificate is not for clients',
      async () => withPair(pairOf(functionCertificates)),
    ],
  ]

  test.each(strangers)('refuses a caller %s', async (_who, why, as) => {
    const before = plane.log('function').length
    await expect(callAs(await as())).rejects.toMatchObject({ code: status.UNAVAILABLE })
    expect(plane.log('function').slice(before)).toContain(`refused a caller: ${why}`)
  })

  test('refuses a caller without TLS', async () => {
    await expect(callAs(plaintext())).rejects.toMatchObject({ code: status.UNAVAILABLE })
  })

  test('serves the certificate that core has made anew, without a restart', async () => {
    const secret = {
      namespace: CROSSPLANE_NAMESPACE,
      name: await functionTlsSecret(client),
    }
    const before = await servedCertificate()
    await client.delete({ apiVersion: 'v1', kind: 'Secret', ...secret })
    await mountTlsSecret(client, secret, functionCertificates) // as the kubelet does
    const renewed = new X509Certificate(pairOf(functionCertificates).cert).fingerprint256
    expect(renewed).not.toBe(before)
    await until('the renewed certificate to be served', 60, async () =>
      (await servedCertificate()) === renewed ? true : undefined,
    )
    expect(plane.log('function')).toContain('certificates renewed')
  })

  test('is trusted by core with it: a claim made then becomes Ready', async () => {
    await plane.service('function', 'kill') // so that core has to shake hands again
    await plane.service('function', 'start')
    const project = await apply(client, [claimOf('trusted', SMALL)])
    await project.ready()
  })
})
