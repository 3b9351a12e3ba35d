import { generate } from 'selfsigned'
import type { KeyPair } from '../../src/render/certificates.ts'

type Options = NonNullable<Parameters<typeof generate>[1]>

/** As Crossplane makes them: whoever one is for, its subject is that of the authority. */
export const crossplaneCertificate = async (options: Options): Promise<KeyPair> => {
  const subject = [{ name: 'commonName', value: 'Crossplane' }]
  const issued = await generate(subject, { keyType: 'ec', algorithm: 'sha256', ...options })
  return { cert: issued.cert, key: issued.private }
}

export const crossplaneAuthority = (): Promise<KeyPair> =>
  crossplaneCertificate({
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })

export const forClients: NonNullable<Options['extensions']> = [
  { name: 'extKeyUsage', clientAuth: true },
]
export const forServers: NonNullable<Options['extensions']> = [
  { name: 'extKeyUsage', serverAuth: true },
]
