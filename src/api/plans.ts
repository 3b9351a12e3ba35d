import type { ClaimSpec, ComponentName } from './claim/index.ts'

/** CPU request, CPU limit, memory request, memory limit of one pod. */
type Size = readonly [cpu: string, cpuLimit: string, memory: string, memoryLimit: string]

const resources = ([cpu, cpuLimit, memory, memoryLimit]: Size) => ({
  requests: { cpu, memory },
  limits: { cpu: cpuLimit, memory: memoryLimit },
})

type Sizes = Record<ComponentName | 'database' | 'objectStore', Size>

type Scale = {
  readonly replicas: number
  readonly instances: number
  /** More than the pools of all replicas together (connections.ts). */
  readonly maxConnections: number
  /** A quarter of the memory of the database. */
  readonly sharedBuffers: string
  /** Sizes of servers that a cloud runs, of about as much memory. */
  readonly rds: string
  readonly cloudSQL: string
  readonly azure: string
}

const plan = (sizes: Sizes, scale: Scale): ClaimSpec => {
  const { database, objectStore, ...components } = sizes
  return {
    replicas: scale.replicas,
    database: {
      instances: scale.instances,
      resources: resources(database),
      parameters: {
        max_connections: String(scale.maxConnections),
        shared_buffers: scale.sharedBuffers,
      },
      rds: { instanceClass: scale.rds },
      cloudSQL: { tier: scale.cloudSQL },
      azureFlexibleServer: { skuName: scale.azure },
    },
    objectStore: { resources: resources(objectStore) },
    components: Object.fromEntries(
      Object.entries(components).map(([name, size]) => [
        name,
        {
          resources: resources(size),
          // it keeps snippets of SQL as files in its pod, which a second one would not have
          ...(name === 'studio' && { replicas: 1 }),
        },
      ]),
    ),
  }
}

/** The plans that come with xsupabase. Each is a partial spec, as a platform's own are. */
export const plans: Readonly<Record<string, ClaimSpec>> = {
  nano: plan(
    {
      gateway: ['10m', '500m', '128Mi', '384Mi'],
      auth: ['10m', '500m', '32Mi', '128Mi'],
      rest: ['10m', '500m', '32Mi', '128Mi'],
      realtime: ['20m', '1', '256Mi', '512Mi'],
      storage: ['10m', '500m', '192Mi', '512Mi'],
      imgproxy: ['10m', '1', '48Mi', '256Mi'],
      meta: ['10m', '500m', '128Mi', '384Mi'],
      functions: ['10m', '1', '64Mi', '384Mi'],
      studio: ['10m', '500m', '192Mi', '512Mi'],
      database: ['50m', '1', '256Mi', '512Mi'],
      objectStore: ['10m', '500m', '96Mi', '384Mi'],
    },
    {
      replicas: 1,
      instances: 1,
      maxConnections: 100,
      sharedBuffers: '128MB',
      rds: 'db.t4g.micro',
      cloudSQL: 'db-g1-small',
      azure: 'B_Standard_B1ms',
    },
  ),
  small: plan(
    {
      gateway: ['50m', '1', '256Mi', '512Mi'],
      auth: ['20m', '1', '64Mi', '256Mi'],
      rest: ['20m', '1', '64Mi', '256Mi'],
      realtime: ['50m', '1', '384Mi', '768Mi'],
      storage: ['50m', '1', '256Mi', '768Mi'],
      imgproxy: ['20m', '2', '64Mi', '512Mi'],
      meta: ['10m', '500m', '160Mi', '384Mi'],
      functions: ['50m', '2', '128Mi', '768Mi'],
      studio: ['20m', '1', '256Mi', '768Mi'],
      database: ['250m', '2', '1Gi', '1Gi'],
      objectStore: ['50m', '1', '256Mi', '512Mi'],
    },
    {
      replicas: 1,
      instances: 1,
      maxConnections: 200,
      sharedBuffers: '256MB',
      rds: 'db.t4g.small',
      cloudSQL: 'db-custom-1-3840',
      azure: 'B_Standard_B2s',
    },
  ),
  medium: plan(
    {
      gateway: ['100m', '2', '384Mi', '768Mi'],
      auth: ['50m', '1', '96Mi', '384Mi'],
      rest: ['100m', '2', '128Mi', '384Mi'],
      realtime: ['100m', '2', '512Mi', '1Gi'],
      storage: ['100m', '2', '384Mi', '1Gi'],
      imgproxy: ['50m', '2', '128Mi', '1Gi'],
      meta: ['20m', '500m', '128Mi', '384Mi'],
      functions: ['100m', '2', '256Mi', '1Gi'],
      studio: ['50m', '1', '384Mi', '1Gi'],
      database: ['500m', '4', '4Gi', '4Gi'],
      objectStore: ['100m', '2', '512Mi', '1Gi'],
    },
    {
      replicas: 2,
      instances: 2,
      maxConnections: 200,
      sharedBuffers: '1GB',
      rds: 'db.m6g.large',
      cloudSQL: 'db-custom-2-7680',
      azure: 'GP_Standard_D2ds_v5',
    },
  ),
  large: plan(
    {
      gateway: ['250m', '4', '512Mi', '1Gi'],
      auth: ['100m', '2', '128Mi', '512Mi'],
      rest: ['250m', '4', '256Mi', '768Mi'],
      realtime: ['250m', '4', '1Gi', '2Gi'],
      storage: ['250m', '4', '512Mi', '2Gi'],
      imgproxy: ['100m', '4', '256Mi', '2Gi'],
      meta: ['50m', '1', '192Mi', '512Mi'],
      functions: ['250m', '4', '512Mi', '2Gi'],
      studio: ['50m', '2', '512Mi', '1Gi'],
      database: ['2', '8', '16Gi', '16Gi'],
      objectStore: ['250m', '4', '1Gi', '2Gi'],
    },
    {
      replicas: 3,
      instances: 3,
      maxConnections: 300,
      sharedBuffers: '4GB',
      rds: 'db.m6g.xlarge',
      cloudSQL: 'db-custom-4-16384',
      azure: 'GP_Standard_D4ds_v5',
    },
  ),
}
