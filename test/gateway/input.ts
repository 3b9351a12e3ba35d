import type { GatewayInput, Upstream } from '../../src/gateway/routes.ts'

/** Keys of two generations, in the shape of real ones: JWTs that differ in their payload. */
export const keys = {
  anon: 'eyJhbGciOiJIUzI1NiIsImtpZCI6IjIifQ.eyJyb2xlIjoiYW5vbiJ9.Zm91cnRo-NOT_a_secret',
  previousAnon: 'eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJyb2xlIjoiYW5vbiJ9.dGhpcmQ-NOT_a_secret',
  service: 'eyJhbGciOiJIUzI1NiIsImtpZCI6IjIifQ.eyJyb2xlIjoic2VydmljZSJ9.c2Vjb25k-NOT_a_secret',
  previousService:
    'eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJyb2xlIjoic2VydmljZSJ9.Zmlyc3Q-NOT_a_secret',
} as const

/** A token that GoTrue gave a user. */
export const userToken = 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYXV0aGVudGljYXRlZCJ9.dXNlcg-NOT_a_secret'

/** The key of another project. */
export const foreignKey =
  'eyJhbGciOiJIUzI1NiIsImtpZCI6IjIifQ.eyJyb2xlIjoiYW5vbiJ9.b3RoZXI-NOT_a_secret'

export const upstreams: readonly Upstream[] = [
  'auth',
  'rest',
  'realtime',
  'storage',
  'functions',
  'meta',
]

/** An ordinary project; `changes` lays other values over it. */
export const gatewayInput = (changes: Partial<GatewayInput> = {}): GatewayInput => ({
  upstreams: {
    auth: { host: 'shop-auth', port: 9999 },
    rest: { host: 'shop-rest', port: 3000 },
    realtime: { host: 'realtime-dev.shop.svc', port: 4000 },
    storage: { host: 'shop-storage', port: 5000 },
    functions: { host: 'shop-functions', port: 9000 },
    meta: { host: 'shop-meta', port: 8080 },
  },
  keys: {
    anon: [keys.anon, keys.previousAnon],
    serviceRole: [keys.service, keys.previousService],
  },
  publicUrl: 'https://api.shop.example',
  port: 8000,
  adminPort: 8100,
  trustedProxies: [],
  graphql: true,
  oauthServer: true,
  ...changes,
})
