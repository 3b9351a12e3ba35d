import type { KubeObject } from '../kube/objects.ts'

type Volume = { size: string; storageClass?: string }

/** The part of CloudNativePG's Cluster (postgresql.cnpg.io/v1) that we write and read. */
export type CloudNativePGCluster = KubeObject & {
  spec: {
    instances: number
    imageName: string
    imagePullSecrets?: { name: string }[]
    postgresUID: number
    postgresGID: number
    enableSuperuserAccess: boolean
    superuserSecret: { name: string }
    /** Read only when the database is made; absent for one that somebody made out of a backup. */
    bootstrap?: {
      initdb?: {
        database: string
        owner: string
        encoding: string
        localeCollate: string
        localeCType: string
      }
    }
    postgresql: {
      parameters: Record<string, string>
      shared_preload_libraries: string[]
    }
    projectedVolumeTemplate?: {
      sources: { secret: { name: string; items: { key: string; path: string; mode: number }[] } }[]
    }
    storage: Volume
    walStorage?: Volume
    resources?: { requests?: Record<string, string>; limits?: Record<string, string> }
    affinity: {
      enablePodAntiAffinity: boolean
      podAntiAffinityType: 'preferred' | 'required'
      topologyKey: string
      nodeSelector?: Record<string, string>
      tolerations?: Record<string, unknown>[]
    }
    priorityClassName?: string
    inheritedMetadata: { labels: Record<string, string> }
  }
  status?: {
    phase?: string
    phaseReason?: string
    instances?: number
    readyInstances?: number
    conditions?: { type: string; status: string; reason?: string; message?: string }[]
  }
}
