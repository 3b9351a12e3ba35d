import type { KubeObject } from '../kube/objects.ts'
import type { NodeAffinity } from './placement.ts'

type VolumeClaim = {
  accessModes: string[]
  storageClassName?: string
  resources: { requests: { storage: string } }
}

type Placement = {
  affinity?: { nodeAffinity: NodeAffinity }
  tolerations?: Record<string, unknown>[]
  priorityClassName?: string
}

/**
 * The part of Crunchy's PostgresCluster (postgres-operator.crunchydata.com/v1beta1) that we write and
 * read: versions 5 and 6 of the operator, which serve this version both.
 */
export type CrunchyPostgresCluster = KubeObject & {
  spec: {
    metadata: { labels: Record<string, string> }
    postgresVersion: number
    image?: string
    imagePullSecrets?: { name: string }[]
    shutdown: boolean
    users: { name: string; password: { type: 'AlphaNumeric' } }[]
    instances: (Placement & {
      name: string
      replicas: number
      dataVolumeClaimSpec: VolumeClaim
      walVolumeClaimSpec?: VolumeClaim
      resources?: { requests?: Record<string, string>; limits?: Record<string, string> }
    })[]
    patroni: { dynamicConfiguration: { postgresql: { parameters: Record<string, string> } } }
    proxy?: {
      pgBouncer: Placement & {
        replicas: number
        config: { global: Record<string, string> }
        resources: { requests: Record<string, string>; limits: Record<string, string> }
      }
    }
    backups?: {
      pgbackrest: {
        global: Record<string, string>
        repoHost?: Placement
        repos: {
          name: 'repo1'
          schedules: { full: string; differential: string }
          volume: { volumeClaimSpec: VolumeClaim }
        }[]
      }
    }
  }
  status?: {
    observedGeneration?: number
    instances?: {
      name: string
      replicas?: number
      readyReplicas?: number
      updatedReplicas?: number
    }[]
    proxy?: { pgBouncer?: { replicas?: number; readyReplicas?: number } }
    conditions?: { type: string; status: string; reason?: string; message?: string }[]
  }
}
