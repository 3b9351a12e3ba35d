import { randomBytes } from 'node:crypto'
import type { KubeObject } from '../../src/kube/objects.ts'
import { newest } from '../../src/releases/index.ts'
import { issue } from '../controlplane/plane/pki.ts'
import { until } from '../controlplane/plane/until.ts'
import { client, kubectl, type Pod } from './cluster.ts'
import { VANILLA } from './images/catalogue.ts'

/** Servers that somebody else runs, in a namespace of their own: plain pods that no operator knows. */
const put = async (namespace: string, objects: readonly KubeObject[]): Promise<void> => {
  for (const object of objects) {
    await client.apply({ ...object, metadata: { ...object.metadata, namespace } })
  }
}

const container = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
}

const serverPod = (
  name: string,
  user: number,
  spec: Readonly<Record<string, unknown>>,
): KubeObject & { readonly spec: object } => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { server: name } },
  spec: {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [{ name, securityContext: container, ...spec }],
    volumes: [
      { name: 'data', emptyDir: {} },
      { name: 'settings', secret: { secretName: name, defaultMode: 0o440 } },
    ],
  },
})

const service = (name: string, port: number): KubeObject & { readonly spec: object } => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { server: name }, ports: [{ port }] },
})

const isReady = (namespace: string, name: string): Promise<true> =>
  until(`${namespace}/${name} to be ready`, 60, async () => {
    const { status } = await client.get<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace, name })
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')
    return ready?.status === 'True' || undefined
  })

export type Server = {
  readonly host: string
  /** Of the login `postgres`, a superuser. */
  readonly password: string
  /** Signed the certificate of a server that takes TLS alone. */
  readonly ca?: string
  /** Runs SQL in a database as the superuser, and returns what psql prints. */
  readonly sql: (database: string, statement: string) => Promise<string>
}

const certificate = async (host: string) => {
  const ca = await issue({ commonName: 'of the servers' }, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ])
  const extensions = [
    { name: 'extKeyUsage' as const, serverAuth: true },
    { name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value: host }] },
  ]
  return { ca: ca.cert, ...(await issue({ commonName: host }, extensions, ca)) }
}

const START = `
initdb --pgdata=/data/pg --username=postgres --auth-local=trust --pwfile=/settings/password >/dev/null
cp /settings/pg_hba.conf /data/pg/pg_hba.conf
if [ -e /settings/tls.key ]; then
  cp /settings/tls.crt /settings/tls.key /data && chmod 600 /data/tls.key
  set -- -c ssl=on -c ssl_cert_file=/data/tls.crt -c ssl_key_file=/data/tls.key
fi
exec postgres -D /data/pg -k /data -c listen_addresses='*' -c wal_level=logical "$@"
`

/** PostgreSQL with the login `postgres`; with `tls` it takes nothing else. */
export const postgresServer = async (
  namespace: string,
  name: string,
  tls: boolean,
): Promise<Server> => {
  const host = `${name}.${namespace}.svc`
  const password = `p@ss/w#${randomBytes(6).toString('hex')}`
  const signed = tls ? await certificate(host) : undefined
  const stringData = {
    password,
    'pg_hba.conf': `local all all trust\n${tls ? 'hostssl' : 'host'} all all all scram-sha-256\n`,
    ...(signed && { 'tls.crt': signed.cert, 'tls.key': signed.key }),
  }
  await put(namespace, [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData } as KubeObject,
    service(name, 5432),
    serverPod(name, 26, {
      image: VANILLA,
      command: ['sh', '-ec', START],
      readinessProbe: { exec: { command: ['pg_isready', '-h', '/data'] }, periodSeconds: 1 },
      volumeMounts: [
        { name: 'data', mountPath: '/data' },
        { name: 'settings', mountPath: '/settings' },
      ],
      resources: { requests: { cpu: '50m', memory: '128Mi' } },
    }),
  ])
  await isReady(namespace, name)
  const psql = ['psql', '-h', '/data', '-U', 'postgres', '-XAtq']
  const sql = async (database: string, statement: string): Promise<string> => {
    const args = [...psql, '-d', database, '-c', statement]
    return (await kubectl('-n', namespace, 'exec', name, '--', ...args)).trim()
  }
  return { host, password, sql, ...(signed && { ca: signed.ca }) }
}

export type Store = {
  readonly endpoint: string
  readonly keys: Readonly<Record<'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY', string>>
  /** Names of what lies in a bucket, at its top. */
  readonly list: (bucket: string) => Promise<readonly string[]>
}

/** VersityGW, empty. */
export const storeServer = async (namespace: string, name: string): Promise<Store> => {
  const keys = {
    AWS_ACCESS_KEY_ID: `id${randomBytes(8).toString('hex')}`,
    AWS_SECRET_ACCESS_KEY: randomBytes(20).toString('hex'),
  }
  const stringData = {
    ROOT_ACCESS_KEY_ID: keys.AWS_ACCESS_KEY_ID,
    ROOT_SECRET_ACCESS_KEY: keys.AWS_SECRET_ACCESS_KEY,
  }
  const port = 7070
  await put(namespace, [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData } as KubeObject,
    service(name, port),
    serverPod(name, 1000, {
      image: newest.objectStore.VersityGW,
      args: ['--port', `:${port}`, '--health', '/health', 'posix', '/data'],
      envFrom: [{ secretRef: { name } }],
      readinessProbe: { httpGet: { path: '/health', port }, periodSeconds: 1 },
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
      resources: { requests: { cpu: '10m', memory: '32Mi' } },
    }),
  ])
  await isReady(namespace, name)
  const list = async (bucket: string): Promise<readonly string[]> => {
    const printed = await kubectl('-n', namespace, 'exec', name, '--', 'ls', `/data/${bucket}`)
    return printed.split('\n').filter(Boolean)
  }
  return { endpoint: `http://${name}.${namespace}.svc:${port}`, keys, list }
}
