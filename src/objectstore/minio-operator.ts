import { changeIssue } from '../api/immutable.ts'
import { refuse } from '../api/issues.ts'
import { OBJECT_STORE_CONFIG, OBJECT_STORE_TENANT } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { checksum } from '../kube/checksum.ts'
import { image, versionOf } from '../kube/image.ts'
import { labels, metadata, selectorLabels } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import type { KubeObject } from '../kube/objects.ts'
import { secret } from '../kube/secret.ts'
import type { Vault } from '../kube/vault.ts'
import { checkVolume } from '../kube/volume.ts'
import { metricsAsked } from '../metrics/asked.ts'
import { objectStoreConfigName } from '../secrets/names.ts'
import { type Credentials, type ObjectStore, OWN_BUCKET } from './port.ts'
import { existingPool, type Tenant } from './tenant.ts'

const API_VERSION = 'minio.min.io/v2'
const COMPONENT = 'objectstore'
const POOL = 'pool-0'
const VOLUME = 'data'
const USER = 1000

/** The pods of a Tenant are `<tenant>-pool-0-<n>`, and a revision of theirs is a label. */
const MAX_TENANT = 45

/** The operator calls the Service so in every namespace (names.go, MinIOCIServiceName). */
const SERVICE = 'minio'

/** The operator's init container and sidecar, one size for both. */
const SIDECAR = {
  requests: { cpu: '10m', memory: '48Mi' },
  limits: { cpu: '200m', memory: '128Mi' },
}

/** The file that MinIO starts with. Its values are base62, so nothing in them needs a quote. */
const configuration = (accessKeyId: string, secretAccessKey: string, measured: boolean): string =>
  [
    `export MINIO_ROOT_USER="${accessKeyId}"`,
    `export MINIO_ROOT_PASSWORD="${secretAccessKey}"`,
    'export MINIO_BROWSER="off"',
    'export MINIO_UPDATE="off"',
    // a token would have to be signed with the root password; nobody outside the cluster gets here
    ...(measured ? ['export MINIO_PROMETHEUS_AUTH_TYPE="public"'] : []),
    '',
  ].join('\n')

/** Spread over nodes where the claim does not say otherwise: a node that is lost takes one server. */
const placement = ({ project }: Foundation) => {
  const { nodeSelector, tolerations, affinity, topologySpreadConstraints } = project.spec.scheduling
  const labelSelector = { matchLabels: selectorLabels(project, COMPONENT) }
  return {
    ...(nodeSelector && { nodeSelector }),
    ...(tolerations && { tolerations }),
    ...(affinity && { affinity }),
    topologySpreadConstraints: topologySpreadConstraints?.map((asked) => ({
      labelSelector,
      ...asked,
    })) ?? [
      {
        labelSelector,
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
      },
    ],
  }
}

const tenant = (
  foundation: Foundation,
  name: string,
  config: string,
  className: string | undefined,
): Tenant => {
  const { project, keys } = foundation
  const { storage, resources, minIOOperator } = project.spec.objectStore
  const { priorityClassName } = project.spec.scheduling
  const [pullSecret] = project.platform.images?.pullSecrets ?? []
  return {
    apiVersion: API_VERSION,
    kind: 'Tenant',
    metadata: metadata(project, COMPONENT, name),
    spec: {
      // The operator's own default is gone from the registry that it names.
      image: image(project, 'objectStore', project.release.objectStore.MinIO),
      ...(pullSecret && { imagePullSecret: { name: pullSecret } }),
      configuration: { name: objectStoreConfigName(project) },
      // Its certificates are signed by the cluster, with an authority that no other pod has on most
      // clusters. As of the other stores in the cluster, a network policy keeps others away.
      requestAutoCert: false,
      ...(priorityClassName && { priorityClassName }),
      sideCars: { resources: SIDECAR },
      pools: [
        {
          name: POOL,
          servers: minIOOperator.servers,
          volumesPerServer: minIOOperator.volumesPerServer,
          volumeClaimTemplate: {
            metadata: { name: VOLUME },
            spec: {
              accessModes: ['ReadWriteOnce'],
              ...(className && { storageClassName: className }),
              resources: { requests: { storage: storage.size } },
            },
          },
          resources: {
            ...(resources?.requests && { requests: resources.requests }),
            ...(resources?.limits && { limits: resources.limits }),
          },
          labels: labels(project, COMPONENT),
          // MinIO reads the file when it starts
          annotations: { 'xsupabase.io/checksum': checksum([keys.checksumSalt, config]) },
          securityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            runAsGroup: USER,
            fsGroup: USER,
            fsGroupChangePolicy: 'OnRootMismatch',
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containerSecurityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            runAsNonRoot: true,
            runAsUser: USER,
            runAsGroup: USER,
          },
          ...placement(foundation),
        },
      ],
    },
  }
}

/** Refuses to change the pool: with another number of volumes it would have other files. */
const checkPool = (
  existing: ReturnType<typeof existingPool>,
  asked: { readonly servers: number; readonly volumesPerServer: number },
): void => {
  const issues = (['servers', 'volumesPerServer'] as const).flatMap(
    (field) =>
      changeIssue(`objectStore.minIOOperator.${field}`, existing?.[field], asked[field]) ?? [],
  )
  if (issues.length > 0) throw refuse('Immutable', issues)
}

/** Until Crossplane has answered, nothing is composed and nothing told. */
const UNKNOWN = ''

const isOf = ({ metadata }: KubeObject, tenant: string): boolean =>
  metadata?.ownerReferences?.some(({ kind, name }) => kind === 'Tenant' && name === tenant) ?? false

/** What stands in the way of a Tenant that does not exist yet, in words. */
const obstacle = ({ project, observed }: Foundation, own: string): string | undefined => {
  const { namespace } = project
  const installed = observed.schema(API_VERSION, 'Tenant')
  if (installed === 'absent') {
    return `${API_VERSION} Tenant is not installed in this cluster; install the MinIO Operator, or choose another objectStore.type`
  }
  if (installed === 'unknown') return UNKNOWN
  const tenants = observed.look<KubeObject>({
    ask: 'labels',
    apiVersion: API_VERSION,
    kind: 'Tenant',
    labels: {},
  })
  const services = observed.look<KubeObject>({
    ask: 'object',
    apiVersion: 'v1',
    kind: 'Service',
    name: SERVICE,
  })
  if (!tenants || !services) return UNKNOWN
  const [other] = tenants
    .map(({ metadata }) => metadata?.name ?? '')
    .filter((name) => name !== own)
    .sort()
  if (other !== undefined) {
    return `spec.objectStore.type: namespace ${namespace} has the Tenant ${other} already, and the MinIO Operator runs one in each namespace; make the project in a namespace of its own, or choose another type`
  }
  return services.some((service) => !isOf(service, own))
    ? `spec.objectStore.type: Service ${namespace}/${SERVICE} is somebody else's, and the MinIO Operator would take it over; make the project in a namespace of its own, or choose another type`
    : undefined
}

/**
 * MinIO run by its operator (7.0 or newer), as one Tenant. Storage uses the root credentials: users
 * of the operator's are made once, so their keys could not be rotated.
 */
export const minIOOperator = (
  foundation: Foundation,
  _vault: Vault,
  credentials: Credentials,
): ObjectStore => {
  const { project, observed, birth, keys } = foundation
  const { storage, minIOOperator: asked } = project.spec.objectStore
  const name = nameFor(project.name, 's3', MAX_TENANT)
  const existing = observed.resource<Tenant>(OBJECT_STORE_TENANT)
  const pool = existingPool(existing)
  checkPool(pool, asked)
  checkVolume(
    'objectStore.storage',
    pool ? { ...pool, className: pool.className ?? 'the default class' } : {},
    storage,
  )
  const { accessKeyId, secretAccessKey } = keys.s3
  const config = configuration(accessKeyId, secretAccessKey, metricsAsked(project))
  const blocked = existing ? undefined : obstacle(foundation, name)
  const released = image(project, 'objectStore', project.release.objectStore.MinIO)
  return {
    type: 'MinIOOperator',
    version: versionOf(released),
    workload: OBJECT_STORE_TENANT,
    operator: {
      labels: { 'app.kubernetes.io/name': 'operator' },
      port: 9000,
      portName: 'minio-port',
    },
    volume: `${VOLUME}[0-9]+-${name}-${POOL}-[0-9]+`,
    exporter: { program: 'minio', port: 'minio-port', path: '/minio/v2/metrics/cluster' },
    endpoint: `http://${SERVICE}.${project.namespace}`,
    region: 'us-east-1',
    bucket: 'supabase',
    forcePathStyle: true,
    credentials,
    folder: OWN_BUCKET,
    createBucket: true,
    objectTags: true,
    checksums: 'WhenSupported',
    incarnation: existing?.metadata?.uid ?? birth.objectStoreUid,
    limits: [
      {
        feature: 'deletion_of_files',
        reason: `whatever dataReclaimPolicy says, the operator deletes no volume: when the claim is gone, delete those with the label v1.min.io/tenant=${name}`,
      },
    ],
    resources: {
      [OBJECT_STORE_CONFIG]: secret(project, objectStoreConfigName(project), {
        'config.env': config,
      }),
      ...(blocked === undefined && {
        [OBJECT_STORE_TENANT]: tenant(
          foundation,
          name,
          config,
          storage.className ?? pool?.className,
        ),
      }),
    },
    // its pods cannot be stopped, and need the file
    keeps: [OBJECT_STORE_CONFIG, OBJECT_STORE_TENANT],
    ...(blocked && { blocked }),
  }
}
