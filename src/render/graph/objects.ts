import type { IDeployment, IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IJob } from 'kubernetes-models/batch/v1'
import type {
  IConfigMap,
  IContainer,
  IPersistentVolumeClaim,
  IPodSpec,
  ISecret,
  IService,
} from 'kubernetes-models/v1'
import type { CloudNativePGCluster } from '../../database/cloudnativepg-types.ts'
import type { KubeObject } from '../../kube/objects.ts'
import type { Tenant } from '../../objectstore/tenant.ts'

export type Workload = IDeployment | IStatefulSet | IJob

const ofKind =
  <T>(...kinds: readonly string[]) =>
  (objects: readonly KubeObject[]): T[] =>
    objects.filter(({ kind }) => kinds.includes(kind)) as T[]

export const workloads = ofKind<Workload>('Deployment', 'StatefulSet', 'Job')
export const clusters = ofKind<CloudNativePGCluster>('Cluster')
export const tenants = ofKind<Tenant>('Tenant')
export const secrets = ofKind<ISecret>('Secret')
export const configMaps = ofKind<IConfigMap>('ConfigMap')
export const services = ofKind<IService>('Service')
export const volumeClaims = ofKind<IPersistentVolumeClaim>('PersistentVolumeClaim')

export const podOf = ({ spec }: Workload): IPodSpec | undefined => spec?.template?.spec

export const containersOf = (workload: Workload): IContainer[] => {
  const pod = podOf(workload)
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])]
}

/** What edges refer to. */
export const idOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata?.name}`
