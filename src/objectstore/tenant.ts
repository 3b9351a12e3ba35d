import type { KubeObject } from '../kube/objects.ts'

type Resources = {
  readonly requests?: Readonly<Record<string, string>>
  readonly limits?: Readonly<Record<string, string>>
}

/** What is rendered of `minio.min.io/v2 Tenant`, and what its operator tells of it. */
export type Tenant = KubeObject & {
  readonly spec: {
    readonly image: string
    readonly imagePullSecret?: { readonly name: string }
    readonly configuration: { readonly name: string }
    readonly requestAutoCert: boolean
    readonly priorityClassName?: string
    readonly sideCars: { readonly resources: Resources }
    readonly pools: readonly [Pool]
  }
  readonly status?: {
    readonly currentState?: string
    readonly healthStatus?: string
    readonly healthMessage?: string
  }
}

type Pool = {
  readonly name: string
  readonly servers: number
  readonly volumesPerServer: number
  readonly volumeClaimTemplate: {
    readonly metadata: { readonly name: string }
    readonly spec: {
      readonly accessModes: readonly string[]
      readonly storageClassName?: string
      readonly resources: { readonly requests: { readonly storage: string } }
    }
  }
  readonly resources: Resources
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly securityContext: Readonly<Record<string, unknown>>
  readonly containerSecurityContext: Readonly<Record<string, unknown>>
  readonly nodeSelector?: unknown
  readonly tolerations?: unknown
  readonly affinity?: unknown
  readonly topologySpreadConstraints?: unknown
}

/** The volumes of a Tenant that exists, and over how many of them it spreads its files. */
export const existingPool = (tenant: Tenant | undefined) => {
  const pool = tenant?.spec.pools[0]
  if (!pool) return undefined
  const { storageClassName, resources } = pool.volumeClaimTemplate.spec
  return {
    servers: pool.servers,
    volumesPerServer: pool.volumesPerServer,
    size: resources.requests.storage,
    className: storageClassName,
  }
}
