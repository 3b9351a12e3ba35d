import type { ClaimSpec } from './claim/index.ts'

/**
 * The lowest layer of every spec: what is in force where nobody says otherwise. Sizes and replicas
 * come from the plan (plans.ts), computed values from project.ts.
 */
export const defaults = {
  plan: 'small',
  deletionProtection: true,
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
  functions: { enabled: false, verifyJwt: true },
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
    cloudNativePG: {},
  },
  objectStore: { type: 'MinIO', storage: { size: '10Gi' } },
  secrets: { generations: { jwt: 1, database: 1, s3: 1, dashboard: 1 } },
  components: {},
  scheduling: {},
} as const satisfies ClaimSpec
