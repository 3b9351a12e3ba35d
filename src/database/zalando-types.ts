import type { KubeObject } from '../kube/objects.ts'
import type { NodeAffinity } from './placement.ts'

type Amounts = Readonly<Record<string, string>>
type Resources = { readonly requests?: Amounts; readonly limits?: Amounts }

/** The part of Zalando's postgresql (acid.zalan.do/v1) that we write and read: versions 1.15 to 2.0. */
export type ZalandoPostgresql = KubeObject & {
  spec: {
    teamId: string
    numberOfInstances: number
    dockerImage?: string
    postgresql: { version: string; parameters: Record<string, string> }
    patroni: { initdb: Record<string, string> }
    volume: { size: string; storageClass?: string }
    resources?: Resources
    env: { name: string; value: string }[]
    spiloRunAsUser: number
    spiloRunAsGroup: number
    spiloFSGroup: number
    enableMasterLoadBalancer: boolean
    enableReplicaLoadBalancer: boolean
    enableMasterPoolerLoadBalancer: boolean
    enableReplicaPoolerLoadBalancer: boolean
    enableConnectionPooler: boolean
    connectionPooler?: {
      numberOfInstances: number
      mode: 'transaction' | 'session'
      maxDBConnections: number
      dockerImage?: string
      resources: Resources
    }
    nodeAffinity?: NodeAffinity
    tolerations?: Record<string, unknown>[]
    podPriorityClassName?: string
  }
  status?: { PostgresClusterStatus?: string }
}
