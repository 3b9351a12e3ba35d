import { generate } from 'selfsigned'

/** A certificate and its private key, both PEM. */
export type KeyPair = { readonly cert: string; readonly key: string }

/** One certificate authority, and a pair for each end of an mTLS connection on loopback. */
export type ThrowAwayCertificates = {
  /** The authority's certificate, PEM: what either end trusts. */
  readonly ca: string
  readonly server: KeyPair
  readonly client: KeyPair
}

type Extensions = NonNullable<NonNullable<Parameters<typeof generate>[1]>['extensions']>

const authority: Extensions = [
  { name: 'basicConstraints', cA: true, critical: true },
  { name: 'keyUsage', keyCertSign: true, critical: true },
]

const loopback: Extensions = [
  { name: 'extKeyUsage', serverAuth: true },
  {
    name: 'subjectAltName',
    altNames: [
      { type: 2, value: 'localhost' },
      { type: 7, ip: '127.0.0.1' },
      { type: 7, ip: '::1' },
    ],
  },
]

const caller: Extensions = [{ name: 'extKeyUsage', clientAuth: true }]

const issue = async (
  commonName: string,
  extensions: Extensions,
  ca?: KeyPair,
): Promise<KeyPair> => {
  const issued = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec', // RSA keys take a second each
    algorithm: 'sha256',
    extensions,
    ...(ca && { ca }),
  })
  return { cert: issued.cert, key: issued.private }
}

/**
 * Certificates for one run of the function on this machine: the server's is valid for
 * `localhost`, 127.0.0.1 and ::1. The authority's key is forgotten, so nobody can add to them.
 */
export const throwAwayCertificates = async (): Promise<ThrowAwayCertificates> => {
  const ca = await issue('throw-away CA', authority)
  return {
    ca: ca.cert,
    server: await issue('localhost', loopback, ca),
    client: await issue('crossplane', caller, ca),
  }
}
