import type { IDeployment, IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IJob } from 'kubernetes-models/batch/v1'
import type { CloudNativePGCluster } from './database/cloudnativepg-types.ts'
import type { CrunchyPostgresCluster } from './database/crunchy-types.ts'
import type { CloudNativePGPooler } from './database/pooler.ts'
import type { ZalandoPostgresql } from './database/zalando-types.ts'
import type { KubeObject, Resources } from './kube/objects.ts'
import type { Observed } from './observed.ts'

/** Annotation by which CloudNativePG hibernates a Cluster, and type of the condition that tells of it. */
export const CNPG_HIBERNATION = 'cnpg.io/hibernation'

type Workload = IDeployment | IStatefulSet

/**
 * How one kind of object goes to sleep. Kinds that are not listed have no pods and stay as they
 * are.
 */
type Sleep = {
  readonly asleep: (desired: KubeObject, existing: KubeObject | undefined) => KubeObject
  /** Whether none of its pods runs, or will run. */
  readonly rests: (existing: KubeObject) => boolean
}

const withoutPods: Sleep = {
  asleep: (desired) => {
    const workload = desired as IDeployment
    return { ...workload, spec: { ...workload.spec, replicas: 0 } } as IDeployment
  },
  rests: (existing) => {
    const { metadata, spec, status } = existing as Workload
    const seen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0)
    return spec?.replicas === 0 && seen && !status?.replicas
  },
}

const has = ({ status }: IJob, type: string): boolean =>
  status?.conditions?.some((each) => each.type === type && each.status === 'True') ?? false

/** A completed Job stays as it is; one that has not completed continues when the project wakes. */
const suspended: Sleep = {
  asleep: (desired, existing) => {
    if (existing && has(existing as IJob, 'Complete')) return desired
    const job = desired as IJob
    return { ...job, spec: { ...job.spec, suspend: true } } as IJob
  },
  rests: (existing) => {
    const job = existing as IJob
    const stopped = job.spec?.suspend || has(job, 'Complete') || has(job, 'Failed')
    return stopped === true && !job.status?.active
  },
}

const withoutInstances: Sleep = {
  asleep: (desired) => {
    const pooler = desired as CloudNativePGPooler
    return { ...pooler, spec: { ...pooler.spec, instances: 0 } } as CloudNativePGPooler
  },
  rests: (existing) => {
    const { spec, status } = existing as CloudNativePGPooler
    return spec.instances === 0 && !status?.instances
  },
}

const USERS: Readonly<Record<string, Sleep>> = {
  'apps/v1/Deployment': withoutPods,
  'apps/v1/StatefulSet': withoutPods,
  'batch/v1/Job': suspended,
  'postgresql.cnpg.io/v1/Pooler': withoutInstances,
}

/** How a database goes to sleep, by the means of its operator, which keeps every volume. */
type Hibernation = {
  readonly asleep: (desired: KubeObject) => KubeObject
  readonly isAsleep: (existing: KubeObject) => boolean
}

const cloudNativePG: Hibernation = {
  asleep: (desired) => {
    const { metadata, ...cluster } = desired as CloudNativePGCluster
    const annotations = { ...metadata?.annotations, [CNPG_HIBERNATION]: 'on' }
    return { ...cluster, metadata: { ...metadata, annotations } }
  },
  isAsleep: ({ metadata }) => metadata?.annotations?.[CNPG_HIBERNATION] === 'on',
}

const zalando: Hibernation = {
  asleep: (desired) => {
    const { connectionPooler: _, ...spec } = (desired as ZalandoPostgresql).spec
    const asleep = { ...spec, numberOfInstances: 0, enableConnectionPooler: false }
    return { ...desired, spec: asleep } as ZalandoPostgresql
  },
  isAsleep: (existing) => (existing as ZalandoPostgresql).spec.numberOfInstances === 0,
}

const crunchy: Hibernation = {
  asleep: (desired) => {
    const cluster = desired as CrunchyPostgresCluster
    return { ...cluster, spec: { ...cluster.spec, shutdown: true } } as CrunchyPostgresCluster
  },
  isAsleep: (existing) => (existing as CrunchyPostgresCluster).spec.shutdown,
}

const DATABASES: Readonly<Record<string, Hibernation>> = {
  'postgresql.cnpg.io/v1/Cluster': cloudNativePG,
  'acid.zalan.do/v1/postgresql': zalando,
  'postgres-operator.crunchydata.com/v1beta1/PostgresCluster': crunchy,
}

const kindOf = ({ apiVersion, kind }: KubeObject): string => `${apiVersion}/${kind}`

/**
 * The objects of a project without pods. All of them stay, with their data and keys, so that waking
 * needs nothing but the usual rendering. What uses the database stops before it: PostgreSQL waits
 * for its connections to close, and no set-up is interrupted.
 */
export const hibernate = (desired: Resources, observed: Observed): Resources => {
  const usersRest = observed.keys.every((key) => {
    const existing = observed.resource(key)
    return !existing || (USERS[kindOf(existing)]?.rests(existing) ?? true)
  })
  const asleep = (key: string, object: KubeObject): KubeObject => {
    const existing = observed.resource(key)
    const database = DATABASES[kindOf(object)]
    if (database) {
      return usersRest || (existing && database.isAsleep(existing))
        ? database.asleep(object)
        : object
    }
    return USERS[kindOf(object)]?.asleep(object, existing) ?? object
  }
  return Object.fromEntries(
    Object.entries(desired).map(([key, object]) => [key, asleep(key, object)]),
  )
}
