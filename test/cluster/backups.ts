import type { KubeObject } from '../../src/kube/objects.ts'
import { newest } from '../../src/releases/index.ts'
import { issue } from '../controlplane/plane/pki.ts'
import { until } from '../controlplane/plane/until.ts'
import { installMissing } from '../programs/cache.ts'
import { backupPrograms } from '../programs/index.ts'
import { operatorManifest } from '../programs/operators.ts'
import { client, isRunning, podsIn, tell } from './cluster.ts'
import { applyAll, manifest, rolledOut } from './harness/manifests.ts'
import { barmanPlugin, barmanSidecar } from './images/contents.ts'
import { serveAll } from './images/store.ts'

/** Name by which a Cluster asks for the plugin. */
export const PLUGIN = 'barman-cloud.cloudnative-pg.io'

const NAMESPACE = 'cnpg-system'
const images = {
  plugin: 'ghcr.io/cloudnative-pg/plugin-barman-cloud:v0.14.0',
  sidecar: 'ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.14.0',
} as const

type Secret = KubeObject & { readonly data?: Readonly<Record<string, string>> }

/** Its own manifest, with our image beside PostgreSQL, and without the objects of cert-manager. */
const objects = (): readonly KubeObject[] =>
  manifest(operatorManifest('plugin-barman-cloud'), (text) =>
    text.replace(/image: \S*plugin-barman-cloud\S*/g, `image: ${images.plugin}`),
  )
    .filter(({ apiVersion }) => !apiVersion.startsWith('cert-manager.io/'))
    .map((object) => {
      const { data } = object as Secret
      return data?.SIDECAR_IMAGE === undefined
        ? object
        : { ...object, data: { SIDECAR_IMAGE: Buffer.from(images.sidecar).toString('base64') } }
    })

/** What cert-manager would have made: who serves, and who calls. */
const certificates = async (): Promise<readonly KubeObject[]> => {
  const ends = {
    server: { commonName: 'barman-cloud', usage: { serverAuth: true } },
    client: { commonName: 'barman-cloud-client', usage: { clientAuth: true } },
  }
  return Promise.all(
    Object.entries(ends).map(async ([end, { commonName, usage }]): Promise<KubeObject> => {
      const { cert, key } = await issue({ commonName }, [
        { name: 'extKeyUsage', ...usage },
        { name: 'subjectAltName', altNames: [{ type: 2, value: commonName }] },
      ])
      const encoded = (text: string): string => Buffer.from(text).toString('base64')
      return {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace: NAMESPACE, name: `barman-cloud-${end}-tls` },
        type: 'kubernetes.io/tls',
        data: { 'tls.crt': encoded(cert), 'tls.key': encoded(key) },
      } as KubeObject
    }),
  )
}

/** Installs the plugin beside the operator, as its documentation says, but for cert-manager. */
export const installPlugin = async (): Promise<void> => {
  installMissing(backupPrograms, tell)
  const rows = [
    { image: images.plugin, content: barmanPlugin },
    { image: images.sidecar, content: barmanSidecar },
  ]
  await serveAll(rows, undefined)
  await applyAll(client, [...(await certificates()), ...objects()])
  await rolledOut(client, NAMESPACE, 'barman-cloud')
}

const keys = { id: 'backups', key: 'not-a-secret-of-anybody' }

/** A place for backups in a namespace: a server that speaks S3, and an ObjectStore that leads to it. */
export const placeForBackups = async (namespace: string): Promise<string> => {
  const name = 'backups'
  const labels = { app: name }
  const port = 7070
  await applyAll(client, [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace, name },
      stringData: keys,
    } as KubeObject,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name },
      spec: { selector: labels, ports: [{ port }] },
    } as KubeObject,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace, name, labels },
      spec: {
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 1000,
          fsGroup: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: 'server',
            image: newest.objectStore.VersityGW,
            command: [
              'sh',
              '-c',
              `mkdir -p /data/${name} && exec versitygw --port :${port} posix /data`,
            ],
            env: [
              { name: 'ROOT_ACCESS_KEY', value: keys.id },
              { name: 'ROOT_SECRET_KEY', value: keys.key },
            ],
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          },
        ],
        volumes: [{ name: 'data', emptyDir: {} }],
      },
    } as KubeObject,
    {
      apiVersion: 'barmancloud.cnpg.io/v1',
      kind: 'ObjectStore',
      metadata: { namespace, name },
      spec: {
        configuration: {
          destinationPath: `s3://${name}/`,
          endpointURL: `http://${name}.${namespace}:${port}`,
          s3Credentials: {
            accessKeyId: { name, key: 'id' },
            secretAccessKey: { name, key: 'key' },
          },
          wal: { compression: 'gzip' },
        },
        instanceSidecarConfiguration: {
          // S3's newer checksums are not everybody's
          env: [
            { name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' },
            { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' },
          ],
        },
      },
    } as KubeObject,
  ])
  await until('the place for backups', 60, async () =>
    (await podsIn(namespace, labels)).some(isRunning) ? true : undefined,
  )
  return name
}
