import type { GatewayInput, Upstream } from '../../src/gateway/routes.ts'

/** Keys of two generations, in the shape of real ones: JWTs that differ in their payload, and opaque keys. */
export const keys = {
  anon: 'eyJhbGciOiJIUzI1NiIsImtpZCI6IjIifQ.eyJyb2xlIjoiYW5vbiJ9.Zm91cnRo-NOT_a_secret',
  previousAnon: 'eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJyb2xlIjoiYW5vbiJ9.dGhpcmQ-NOT_a_secret',
  service: 'eyJhbGciOiJIUzI1NiIsImtpZCI6IjIifQ.eyJyb2xlIjoic2VydmljZSJ9.c2Vjb25k-NOT_a_secret',
  previousService:
    'eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJyb2xlIjoic2VydmljZSJ9.Zmlyc3Q-NOT_a_secret',
  publishable: 'sb_publishable_NOTreallyOfAProject2-_fourth-1',
  previousPublishable: 'sb_publishable_NOTreallyOfAProject1-_third--1',
  secret: 'sb_secret_NOTreallyOfAProject2-_second-1',
  previousSecret: 'sb_secret_NOTreallyOfAProject1-_first--1',
} as const

/** What services get for the opaque ones. */
export const tokens = {
  anon: 'eyJhbGciOiJFUzI1NiIsImtpZCI6IjIifQ.eyJyb2xlIjoiYW5vbiJ9.Zm91cnRo-NOT_a_secret',
  serviceRole: 'eyJhbGciOiJFUzI1NiIsImtpZCI6IjIifQ.eyJyb2xlIjoic2VydmljZSJ9.c2Vjb25k-NOT_a_secret',
} as const

/** A token that GoTrue gave a user. */
export const userToken = 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYXV0aGVudGljYXRlZCJ9.dXNlcg-NOT_a_secret'

/** Keys of another project. */
export const foreignOpaqueKey = 'sb_secret_NOTreallyOfAProject3-_other--1'

/** With a colon, and beyond ASCII: a brought one may have both. */
export const studioPassword = 'pass:wörd-NOT_a_secret'

export const studioDoor = {
  url: 'https://api.shop.example',
  username: 'supabase',
  password: studioPassword,
} as const

export const foreignKey =
  'eyJhbGciOiJIUzI1NiIsImtpZCI6IjIifQ.eyJyb2xlIjoiYW5vbiJ9.b3RoZXI-NOT_a_secret'

export const upstreams: readonly Upstream[] = [
  'auth',
  'rest',
  'realtime',
  'storage',
  'functions',
  'meta',
  'studio',
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
    studio: { host: 'shop-studio', port: 3000 },
  },
  keys: {
    anon: [keys.anon, keys.previousAnon],
    serviceRole: [keys.service, keys.previousService],
    publishable: [keys.publishable, keys.previousPublishable],
    secret: [keys.secret, keys.previousSecret],
    tokens,
  },
  publicUrl: 'https://api.shop.example',
  studio: studioDoor,
  allowedOrigins: [],
  ownHosts: ['shop-gateway.team-a:8000', 'shop-gateway.team-a.svc:8000'],
  port: 8000,
  adminPort: 8100,
  drainSeconds: 2,
  trustedProxies: [],
  graphql: true,
  metrics: true,
  oauthServer: true,
  ...changes,
})
