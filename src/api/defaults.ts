import type { ClaimSpec } from './claim/index.ts'

/**
 * The lowest layer of every spec: the constants in force where neither claim nor platform says
 * otherwise. Sizes and replicas come from the plan (plans.ts), computed values from project.ts.
 */
export const defaults = {
  plan: 'small',
  state: 'Running',
  deletionProtection: true,
  dataReclaimPolicy: 'Delete',
  auth: {
    additionalRedirectUrls: [],
    jwtExpiry: '1h',
    enableSignup: true,
    enableAnonymousSignIns: false,
    minimumPasswordLength: 6,
    email: { enableSignup: true, maxFrequency: '60s' },
    external: {},
  },
  rest: {
    schemas: ['public', 'graphql_public'],
    extraSearchPath: ['public', 'extensions'],
    maxRows: 1000,
  },
  realtime: {
    enabled: true,
    limits: {
      concurrentUsers: 200,
      eventsPerSecond: 100,
      bytesPerSecond: 100_000,
      channelsPerClient: 100,
      joinsPerSecond: 100,
    },
  },
  storage: { enabled: true, fileSizeLimit: '50Mi', s3Protocol: { enabled: true } },
  imgproxy: { type: 'Managed' },
  functions: { enabled: false, verifyJwt: true, source: { type: 'Inline' } },
  studio: { enabled: true },
  gateway: {
    type: 'Kong',
    service: { type: 'ClusterIP', annotations: {} },
    exposure: { type: 'None' },
  },
  database: {
    type: 'CloudNativePG',
    majorVersion: 17,
    instances: 1,
    storage: { size: '10Gi' },
    extensions: [],
    // of the CLI's config.toml
    pooler: { enabled: false, poolMode: 'transaction', defaultPoolSize: 20, maxClientConn: 100 },
  },
  objectStore: {
    type: 'MinIO',
    storage: { size: '10Gi', accessMode: 'ReadWriteOnce' },
    versityGW: { metadata: 'ExtendedAttributes' },
    minIOOperator: { servers: 1, volumesPerServer: 1 },
  },
  secrets: { generations: { jwt: 1, apiKeys: 1, database: 1, s3: 1, dashboard: 1 } },
  components: {},
  scheduling: {},
  networkPolicy: { type: 'Default' },
} as const satisfies ClaimSpec
