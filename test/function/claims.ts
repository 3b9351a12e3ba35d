import fc from 'fast-check'
import type { ClaimSpec } from '../../src/api/claim/index.ts'

/** An object where each field may be absent. */
const some = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc.record(fields, { requiredKeys: [] })

const replicas = fc.integer({ min: 1, max: 5 })
const env = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('FOO', 'BAR_1', 'EXTRA_SETTING'),
    value: fc.constantFrom('x', 'a $(HOME) b', '"quoted"\n', 'päss'),
  }),
  { selector: ({ name }) => name, maxLength: 3 },
)
const component = some({
  replicas,
  env,
  podAnnotations: fc.constant({ 'x.io/y': '$(Z)' }),
})

/** Valid claims, from the empty one to the fullest. */
const inside: fc.Arbitrary<ClaimSpec> = some({
  plan: fc.constantFrom('nano', 'small', 'medium', 'large'),
  replicas,
  publicUrl: fc.constantFrom(
    'https://api.x.io',
    'http://localhost:8000',
    'https://a.b.c.example.com:8443/',
  ),
  deletionProtection: fc.boolean(),
  auth: some({
    siteUrl: fc.constant('https://x.io/app?y=1'),
    additionalRedirectUrls: fc.uniqueArray(
      fc
        .constantFrom('https://*.x.io/**', 'app://x', 'https://{a,b}.x.io')
        .filter((glob) => !glob.includes(',')),
    ),
    jwtExpiry: fc.constantFrom('1s', '30m', '1h30m', '168h'),
    enableSignup: fc.boolean(),
    external: some({
      github: fc.constant({ clientId: 'a', secretRef: { name: 'users', key: 'a' } }),
      linkedin_oidc: fc.constant({ clientId: 'b', secretRef: { name: 'users', key: 'b' } }),
    }),
    email: some({
      smtp: fc.constant({
        host: 'smtp.x.io',
        adminEmail: 'a@x.io',
        user: 'u',
        passSecretRef: { name: 'users', key: 'c' },
      }),
    }),
  }),
  rest: some({
    schemas: fc.uniqueArray(fc.constantFrom('public', 'graphql_public', 'shop'), { minLength: 1 }),
  }),
  realtime: some({ enabled: fc.boolean() }),
  storage: some({ enabled: fc.boolean(), s3Protocol: some({ enabled: fc.boolean() }) }),
  imgproxy: fc.constantFrom(
    { type: 'Managed' as const },
    { type: 'Disabled' as const },
    { type: 'External' as const, external: { url: 'http://imgproxy.images.svc:8080' } },
  ),
  functions: some({ enabled: fc.boolean(), verifyJwt: fc.boolean() }),
  studio: some({ enabled: fc.boolean(), hostname: fc.constant('studio.x.io') }),
  gateway: some({
    type: fc.constantFrom('Kong' as const, 'Envoy' as const),
    allowedOrigins: fc.constant(['https://shop.io', 'capacitor://localhost']),
  }),
  database: some({
    majorVersion: fc.constantFrom(15, 17),
    instances: fc.integer({ min: 1, max: 3 }),
    parameters: fc.constant({ work_mem: '16MB' }),
  }),
  objectStore: some({ type: fc.constantFrom('MinIO' as const, 'VersityGW' as const) }),
  secrets: some({
    jwtSecretRef: fc.constant({ name: 'users', key: 'jwt' }),
    dashboardPasswordSecretRef: fc.constant({ name: 'users', key: 'c' }),
  }),
  components: some({ auth: component, gateway: component, storage: component, studio: component }),
  scheduling: some({
    nodeSelector: fc.constant({ pool: 'apps' }),
    topologySpreadConstraints: fc.constant([
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
    ]),
  }),
}) as fc.Arbitrary<ClaimSpec>

/** The same, some of them with a way in from outside where they have an address. */
export const claims: fc.Arbitrary<ClaimSpec> = fc
  .tuple(inside, fc.boolean())
  .map(([spec, exposed]) =>
    exposed && spec.publicUrl
      ? { ...spec, gateway: { ...spec.gateway, exposure: { type: 'Ingress' } } }
      : spec,
  )

/** Names of claims, up to the longest. */
export const names: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('a', 'shop', 'z'),
    fc.stringMatching(/^[-a-z0-9]{0,61}$/),
    fc.constantFrom('a', '0'),
  )
  .map((parts) => parts.join(''))
