import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IPersistentVolumeClaim, IService } from 'kubernetes-models/v1'
import { OBJECT_STORE_VOLUME } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import type { Environment } from '../kube/environment.ts'
import { image, versionOf } from '../kube/image.ts'
import { metadata, selectorLabels } from '../kube/labels.ts'
import { MAX_NAME, nameFor } from '../kube/names.ts'
import { type Container, podTemplate } from '../kube/pod.ts'
import { secretsChecksum, type Vault } from '../kube/vault.ts'
import { checkVolume } from '../kube/volume.ts'
import { metricsAsked } from '../metrics/asked.ts'
import type { Exporter } from '../metrics/exporter.ts'
import { type Credentials, type ObjectStore, OWN_BUCKET } from './port.ts'

/** What one in-cluster store differs in from another. */
export type Server = {
  readonly type: 'MinIO' | 'VersityGW'
  readonly port: number
  readonly args: readonly string[]
  readonly env: Environment
  /** Names of the variables that hold the root credentials. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Where it tells its metrics, and what makes it tell them. */
  readonly exporter?: Exporter
  readonly exporterEnv?: Environment
  readonly health: { readonly live: string; readonly ready: string }
}

export const WORKLOAD = 'objectstore-statefulset'
export const DATA = '/data'
const COMPONENT = 'objectstore'
const USER = 1000

const probe = (path: string, port: number, period: number, failures: number) => ({
  httpGet: { path, port },
  periodSeconds: period,
  failureThreshold: failures,
  timeoutSeconds: 3,
})

/**
 * An S3 server on one volume of its own: a single pod, since the volume belongs to one node at a
 * time. A StatefulSet, so that a second pod never starts while the first may still write.
 */
export const inCluster = (
  { project, observed, birth }: Foundation,
  vault: Vault,
  credentials: Credentials,
  server: Server,
): ObjectStore => {
  const { storage, resources } = project.spec.objectStore
  const released = image(project, 'objectStore', project.release.objectStore[server.type])
  const name = nameFor(project.name, 's3', MAX_NAME.statefulSet)

  const existing = observed.resource<IPersistentVolumeClaim>(OBJECT_STORE_VOLUME)
  const existingClass = existing?.spec?.storageClassName
  const existingSize = existing?.spec?.resources?.requests?.storage?.toString()
  checkVolume('objectStore.storage', { size: existingSize, className: existingClass }, storage)
  const className = storage.className ?? existingClass

  const volume: IPersistentVolumeClaim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(project, COMPONENT, name),
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(className && { storageClassName: className }),
      resources: { requests: { storage: storage.size } },
    },
  }

  const container: Container = {
    name: COMPONENT,
    image: released,
    args: server.args,
    env: {
      ...server.env,
      ...(metricsAsked(project) && server.exporterEnv),
      [server.credentials.accessKeyId]: credentials.accessKeyId,
      [server.credentials.secretAccessKey]: credentials.secretAccessKey,
    },
    ports: { s3: server.port },
    mounts: [
      { path: DATA, source: { claim: name } },
      { path: '/tmp', source: 'scratch' },
    ],
    resources: resources ?? {},
    probes: {
      startupProbe: probe(server.health.live, server.port, 2, 150),
      readinessProbe: probe(server.health.ready, server.port, 5, 3),
      livenessProbe: probe(server.health.live, server.port, 20, 3),
    },
  }

  const sum = secretsChecksum(vault, [credentials.accessKeyId, credentials.secretAccessKey])
  const statefulSet: IStatefulSet = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(project, COMPONENT, name),
    spec: {
      replicas: 1,
      // With the default, a pod that cannot start is never replaced by a corrected one.
      podManagementPolicy: 'Parallel',
      serviceName: name,
      selector: { matchLabels: selectorLabels(project, COMPONENT) },
      template: podTemplate(project, {
        component: COMPONENT,
        containers: [container],
        user: USER,
        group: USER,
        ...(sum && { annotations: { 'xsupabase.io/checksum': sum } }),
      }),
    },
  }

  const service: IService = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(project, COMPONENT, name),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(project, COMPONENT),
      ports: [{ name: 's3', port: server.port, targetPort: server.port, protocol: 'TCP' }],
    },
  }

  return {
    type: server.type,
    workload: WORKLOAD,
    volume: name,
    ...(server.exporter && { exporter: server.exporter }),
    version: versionOf(released),
    endpoint: `http://${name}.${project.namespace}:${server.port}`,
    region: 'us-east-1',
    bucket: 'supabase',
    forcePathStyle: true,
    credentials,
    folder: OWN_BUCKET,
    createBucket: true,
    objectTags: true,
    checksums: 'WhenSupported',
    incarnation: existing?.metadata?.uid ?? birth.objectStoreUid,
    limits: [],
    resources: {
      [OBJECT_STORE_VOLUME]: volume,
      [WORKLOAD]: statefulSet,
      'objectstore-service': service,
    },
  }
}
