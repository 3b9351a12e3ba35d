import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import type { CrunchyPostgresCluster } from '../database/crunchy-types.ts'
import { CNPG_HIBERNATION } from '../hibernation.ts'
import type { KubeObject } from '../kube/objects.ts'
import { isManaged } from '../managed/resource.ts'
import { managedStatus } from './providers.ts'

type Status = Readonly<Record<string, unknown>>
type Annotations = Readonly<Record<string, string>>
type Parents = { parentRefs?: object[] }
type Spec = { replicas?: number; instances?: number; suspend?: boolean } & Parents
type Writes = (spec: Spec, annotations: Annotations, object: KubeObject) => Status

const condition = (type: string, status: 'True' | 'False', reason: string, message: string) => ({
  type,
  status,
  reason,
  message,
})

const deployment = ({ replicas = 1 }: Spec): Status => ({
  observedGeneration: 1,
  replicas,
  updatedReplicas: replicas,
  readyReplicas: replicas,
  availableReplicas: replicas,
  conditions: [
    condition(
      'Available',
      'True',
      'MinimumReplicasAvailable',
      'Deployment has minimum availability.',
    ),
  ],
})

const statefulSet = ({ replicas = 1 }: Spec): Status => ({
  observedGeneration: 1,
  replicas,
  readyReplicas: replicas,
  currentReplicas: replicas,
  updatedReplicas: replicas,
  availableReplicas: replicas,
  currentRevision: 'r1',
  updateRevision: 'r1',
})

const job = ({ suspend }: Spec): Status =>
  suspend
    ? { conditions: [condition('Suspended', 'True', 'JobSuspended', 'Job suspended')] }
    : {
        succeeded: 1,
        conditions: [
          condition(
            'Complete',
            'True',
            'CompletionsReached',
            'Reached expected number of succeeded pods',
          ),
        ],
      }

/** A hibernated one keeps its phase and its condition Ready (pkg/reconciler/hibernation). */
const cluster = ({ instances = 1 }: Spec, annotations: Annotations): Status => {
  const ready = condition('Ready', 'True', 'ClusterIsReady', 'Cluster is Ready')
  const phase = 'Cluster in healthy state'
  if (annotations[CNPG_HIBERNATION] !== 'on') {
    return { phase, instances, readyInstances: instances, conditions: [ready] }
  }
  const hibernated = condition(
    CNPG_HIBERNATION,
    'True',
    'Hibernated',
    'Cluster has been hibernated',
  )
  return { phase, instances: 0, readyInstances: 0, conditions: [ready, hibernated] }
}

const pooler = ({ instances = 1 }: Spec): Status => ({ phase: 'active', instances })

const zalando = (): Status => ({ PostgresClusterStatus: 'Running' })

/** A set of instances that is shut down is told of without numbers. */
const crunchy: Writes = (_spec, _annotations, object) => {
  const { metadata, spec } = object as CrunchyPostgresCluster
  const counted = (count: number) =>
    spec.shutdown || count === 0 ? {} : { replicas: count, readyReplicas: count }
  return {
    observedGeneration: metadata?.generation ?? 1,
    postgresVersion: spec.postgresVersion,
    instances: spec.instances.map(({ name, replicas }) => ({
      name,
      ...counted(replicas),
      ...(!spec.shutdown && { updatedReplicas: replicas }),
    })),
    ...(spec.proxy && {
      proxy: { pgBouncer: { postgresRevision: '1', ...counted(spec.proxy.pgBouncer.replicas) } },
      conditions: [
        condition(
          'ProxyAvailable',
          spec.shutdown ? 'False' : 'True',
          'MinimumReplicasAvailable',
          'Deployment has minimum availability.',
        ),
      ],
    }),
  }
}
const tenant = (): Status => ({
  currentState: 'Initialized',
  healthStatus: 'green',
  availableReplicas: 0,
  certificates: { autoCertEnabled: false },
  pools: [],
  revision: 0,
  syncVersion: 'v6.0.0',
  drivesOnline: 1,
  writeQuorum: 1,
})

const httpRoute = ({ parentRefs = [] }: Parents): Status => ({
  parents: parentRefs.map((parentRef) => ({
    parentRef,
    controllerName: 'example.com/gateway-controller',
    conditions: [
      { ...condition('Accepted', 'True', 'Accepted', 'Route is accepted'), observedGeneration: 1 },
      {
        ...condition('ResolvedRefs', 'True', 'ResolvedRefs', 'References are resolved'),
        observedGeneration: 1,
      },
    ],
  })),
})

/** The status that its controller writes once an object does its work, by kind. */
const WRITES: Readonly<Record<string, Writes>> = {
  'apps/v1/Deployment': deployment,
  'apps/v1/StatefulSet': statefulSet,
  'batch/v1/Job': job,
  'postgresql.cnpg.io/v1/Cluster': cluster,
  'postgresql.cnpg.io/v1/Pooler': pooler,
  'acid.zalan.do/v1/postgresql': zalando,
  'postgres-operator.crunchydata.com/v1beta1/PostgresCluster': crunchy,
  'gateway.networking.k8s.io/v1/HTTPRoute': httpRoute,
  'minio.min.io/v2/Tenant': tenant,
  'v1/PersistentVolumeClaim': () => ({ phase: 'Bound' }),
}

/** The status of an object whose controller has done its work; undefined for kinds without one. */
export const statusOf = (object: KubeObject): Status | undefined => {
  if (isManaged(object)) return managedStatus(object)
  const { spec = {} } = object as { spec?: Spec }
  const { annotations = {} } = object.metadata ?? {}
  return WRITES[`${object.apiVersion}/${object.kind}`]?.(spec, annotations, object)
}

/** The API server gives a volume the cluster's default class (plugin DefaultStorageClass). */
const admitted = (object: KubeObject): KubeObject => {
  if (object.kind !== 'PersistentVolumeClaim') return object
  const { spec } = object as IPersistentVolumeClaim
  return { ...object, spec: { storageClassName: 'standard', ...spec } } as KubeObject
}

/** The object as it is observed once its controller has done its work. */
export const settled = (object: KubeObject): KubeObject => {
  const status = statusOf(object)
  return { ...admitted(object), ...(status && { status }) }
}
