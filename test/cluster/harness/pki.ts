import { generateKeyPairSync } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { issue, type Pair } from '../../controlplane/plane/pki.ts'
import { addresses, NODE } from './addresses.ts'
import { places } from './places.ts'

/** Who a client is to the API server: user and group of its certificate. */
const clients = {
  admin: { user: 'administrator', group: 'system:masters' },
  'kube-controller-manager': { user: 'system:kube-controller-manager' },
  'kube-scheduler': { user: 'system:kube-scheduler' },
  'kube-proxy': { user: 'system:kube-proxy' },
  kubelet: { user: `system:node:${NODE}`, group: 'system:nodes' },
  // the API server itself, when it asks the kubelet for logs
  'kubelet-client': { user: 'kube-apiserver', group: 'system:masters' },
} as const

/** Names of those who serve, as their clients look for them. */
const servers = {
  'kube-apiserver': {
    names: ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost'],
    ips: [addresses.node, addresses.kubernetes],
  },
  'kubelet-server': { names: [NODE], ips: [addresses.node] },
} as const

export type ClusterClient = keyof typeof clients

export const pkiFile = (name: string): string => join(places.pki, name)

const write = (name: string, { cert, key }: Pair): void => {
  writeFileSync(pkiFile(`${name}.crt`), cert)
  writeFileSync(pkiFile(`${name}.key`), key, { mode: 0o600 })
}

const authority = (commonName: string): Promise<Pair> =>
  issue({ commonName }, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ])

/** Writes every certificate and key of the cluster, unless they are there. */
export const writeClusterPki = async (): Promise<void> => {
  if (existsSync(pkiFile('service-accounts.key'))) return
  const ca = await authority('cluster')
  write('ca', ca)
  for (const [name, { names, ips }] of Object.entries(servers)) {
    const altNames = [
      ...names.map((value) => ({ type: 2 as const, value })),
      ...ips.map((ip) => ({ type: 7 as const, ip })),
    ]
    const extensions = [
      { name: 'extKeyUsage' as const, serverAuth: true },
      { name: 'subjectAltName' as const, altNames },
    ]
    write(name, await issue({ commonName: name }, extensions, ca))
  }
  for (const [name, client] of Object.entries(clients)) {
    const group = 'group' in client ? { organizationName: client.group } : {}
    const subject = { commonName: client.user, ...group }
    write(name, await issue(subject, [{ name: 'extKeyUsage', clientAuth: true }], ca))
  }
  // aggregated APIs trust another authority, so that no client can pass for the API server
  const proxy = await authority('front proxy')
  write('front-proxy-ca', proxy)
  const extensions = [{ name: 'extKeyUsage' as const, clientAuth: true }]
  write('front-proxy', await issue({ commonName: 'front-proxy' }, extensions, proxy))
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const sec1 = privateKey.export({ type: 'pkcs8', format: 'pem' })
  writeFileSync(pkiFile('service-accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }))
  writeFileSync(pkiFile('service-accounts.key'), sec1, { mode: 0o600 })
}
