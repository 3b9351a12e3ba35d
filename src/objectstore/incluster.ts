import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import { OBJECT_STORE_VOLUME } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { SETUP_RESOURCES } from '../jobs/program.ts'
import type { Environment } from '../kube/environment.ts'
import { image, versionOf } from '../kube/image.ts'
import { metadata, selectorLabels } from '../kube/labels.ts'
import { MAX_NAME, nameFor } from '../kube/names.ts'
import { type Container, type Mount, podTemplate } from '../kube/pod.ts'
import { secretsChecksum, type Vault } from '../kube/vault.ts'
import { checkVolume } from '../kube/volume.ts'
import { metricsAsked } from '../metrics/asked.ts'
import type { Exporter } from '../metrics/exporter.ts'
import { wasAppliedAs } from '../readiness/applied.ts'
import { budgetOf, COMPONENT, probes, serviceOf, USER } from './parts.ts'
import { type Credentials, type ObjectStore, OWN_BUCKET } from './port.ts'
import { accessModeOf } from './volume.ts'

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
  /** Whether several pods may serve one volume. */
  readonly shares?: true
  /** Folders that must be there when it starts; made by a shell's own tool from the same image. */
  readonly folders?: readonly string[]
  /** Annotations of the volume that record how its files are kept. */
  readonly marks?: Readonly<Record<string, string>>
  readonly health: { readonly live: string; readonly ready: string }
}

export const WORKLOAD = 'objectstore-statefulset'
export const DATA = '/data'

/**
 * An S3 server on one volume of its own: a single pod where the volume belongs to one node at a
 * time. A StatefulSet, so that a second pod never starts while the first may still write.
 */
export const inCluster = (
  { project, observed, birth }: Foundation,
  vault: Vault,
  credentials: Credentials,
  server: Server,
): ObjectStore => {
  const { storage, resources, replicas: asked } = project.spec.objectStore
  const released = image(project, 'objectStore', project.release.objectStore[server.type])
  const name = nameFor(project.name, 's3', MAX_NAME.statefulSet)

  const existing = observed.resource<IPersistentVolumeClaim>(OBJECT_STORE_VOLUME)
  const existingClass = existing?.spec?.storageClassName
  const existingSize = existing?.spec?.resources?.requests?.storage?.toString()
  const existingMode = existing && accessModeOf(existing)
  checkVolume(
    'objectStore.storage',
    { size: existingSize, className: existingClass, accessMode: existingMode },
    storage,
  )
  const shared = storage.accessMode === 'ReadWriteMany'
  const replicas = shared && server.shares ? (asked ?? project.spec.replicas) : 1

  const volumeOf = (className: string | undefined): IPersistentVolumeClaim => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(project, COMPONENT, name, server.marks),
    spec: {
      accessModes: [storage.accessMode],
      ...(className && { storageClassName: className }),
      resources: { requests: { storage: storage.size } },
    },
  })
  // A class that the claim has chosen once cannot be taken back; that of the cluster is not ours.
  const asClaimed = volumeOf(storage.className)
  const volume =
    existing && !wasAppliedAs(existing, asClaimed)
      ? volumeOf(storage.className ?? existingClass)
      : asClaimed

  const volumeMount: Mount = { path: DATA, source: { claim: name } }
  const folders: Container = {
    name: 'folders',
    image: released,
    command: ['mkdir', '-p', ...(server.folders ?? [])],
    mounts: [volumeMount],
    resources: SETUP_RESOURCES,
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
    mounts: [volumeMount, { path: '/tmp', source: 'scratch' }],
    resources: resources ?? {},
    probes: probes(server.health, server.port),
    ...(shared && { lastWords: true }),
  }

  const sum = secretsChecksum(vault, [credentials.accessKeyId, credentials.secretAccessKey])
  const statefulSet: IStatefulSet = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(project, COMPONENT, name),
    spec: {
      replicas,
      // With the default, a pod that cannot start is never replaced by a corrected one.
      podManagementPolicy: 'Parallel',
      serviceName: name,
      selector: { matchLabels: selectorLabels(project, COMPONENT) },
      template: podTemplate(project, {
        component: COMPONENT,
        containers: [container],
        ...(server.folders && { init: [folders] }),
        ...(shared && { spread: true }),
        user: USER,
        group: USER,
        ...(sum && { annotations: { 'xsupabase.io/checksum': sum } }),
      }),
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
      'objectstore-service': serviceOf(project, name, server.port),
      ...(replicas > 1 && { 'objectstore-budget': budgetOf(project, name) }),
    },
  }
}
