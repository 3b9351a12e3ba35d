import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from 'selfsigned'

/** Who a client is to the API server: user and group of its certificate. */
const clients = {
  admin: { user: 'administrator', group: 'system:masters' },
  'kube-controller-manager': { user: 'system:kube-controller-manager' },
  'kube-scheduler': { user: 'system:kube-scheduler' },
} as const

export type KubernetesClient = keyof typeof clients

/** Address of the API server as its own controllers know it: the first one of the services. */
const SERVICE_ADDRESS = '10.96.0.1'

type Options = NonNullable<Parameters<typeof generate>[1]>
type Extensions = NonNullable<Options['extensions']>
export type Pair = { readonly cert: string; readonly key: string }

export const issue = async (
  subject: Readonly<Record<string, string>>,
  extensions: Extensions,
  ca?: Pair,
): Promise<Pair> => {
  const issued = await generate(
    Object.entries(subject).map(([name, value]) => ({ name, value })),
    { keyType: 'ec', algorithm: 'sha256', extensions, ...(ca && { ca }) },
  )
  return { cert: issued.cert, key: issued.private }
}

/** Writes the certificates and keys of one control plane, as `<name>.crt` and `<name>.key`. */
export const writePki = async (folder: string, address: string): Promise<void> => {
  mkdirSync(folder, { recursive: true })
  const write = (name: string, { cert, key }: Pair): void => {
    writeFileSync(join(folder, `${name}.crt`), cert)
    writeFileSync(join(folder, `${name}.key`), key, { mode: 0o600 })
  }
  const ca = await issue({ commonName: 'control plane' }, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ])
  write('ca', ca)
  const server = await issue(
    { commonName: 'kube-apiserver' },
    [
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'kubernetes.default.svc' },
          { type: 7, ip: address },
          { type: 7, ip: SERVICE_ADDRESS },
        ],
      },
    ],
    ca,
  )
  write('kube-apiserver', server)
  for (const [name, client] of Object.entries(clients)) {
    const group = 'group' in client ? { organizationName: client.group } : {}
    const subject = { commonName: client.user, ...group }
    write(name, await issue(subject, [{ name: 'extKeyUsage', clientAuth: true }], ca))
  }
  const tokens = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeFileSync(
    join(folder, 'service-accounts.pub'),
    tokens.publicKey.export({ type: 'spki', format: 'pem' }),
  )
  writeFileSync(
    join(folder, 'service-accounts.key'),
    tokens.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    { mode: 0o600 },
  )
}
