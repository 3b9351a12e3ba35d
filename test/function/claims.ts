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

const code = { 'index.ts': 'Deno.serve()', 'lib/a.ts': '"quoted"\n$(HOME) é' }
const functions = some({
  enabled: fc.boolean(),
  verifyJwt: fc.boolean(),
  env: fc.constantFrom(
    [{ name: 'LOG_LEVEL', value: 'a $(HOME) b' }],
    [{ name: 'TOKEN', secretRef: { name: 'users', key: 'a' } }],
  ),
  envFrom: fc.constantFrom(
    [{ secretRef: { name: 'users' } }, { configMapRef: { name: 'code' } }],
    [{ configMapRef: { name: 'code' } }],
  ),
  function: some({
    hello: some({ enabled: fc.boolean(), verifyJwt: fc.boolean() }),
  }),
  source: fc.constantFrom(
    { inline: { hello: code, _shared: { 'cors.ts': 'export {}' } } },
    { type: 'Inline' as const, inline: { hello: code, 'Other-1': code } },
    {
      type: 'ConfigMap' as const,
      configMap: { hello: { name: 'code' }, a_b: { name: 'code' }, 'a-b': { name: 'code' } },
    },
    { type: 'ConfigMap' as const, configMap: {} },
  ),
})

/** Valid claims, from the empty one to the fullest. */
export const claims: fc.Arbitrary<ClaimSpec> = some({
  plan: fc.constantFrom('nano', 'small', 'medium', 'large'),
  replicas,
  state: fc.constantFrom('Running' as const, 'Hibernated' as const),
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
  functions,
  gateway: some({ type: fc.constantFrom('Kong' as const, 'Envoy' as const) }),
  database: some({
    majorVersion: fc.constantFrom(15, 17),
    instances: fc.integer({ min: 1, max: 3 }),
    parameters: fc.constant({ work_mem: '16MB' }),
  }),
  objectStore: some({ type: fc.constantFrom('MinIO' as const, 'VersityGW' as const) }),
  secrets: some({
    jwtSecretRef: fc.constant({ name: 'users', key: 'jwt' }),
    generations: some({
      jwt: fc.integer({ min: 1, max: 3 }),
      apiKeys: fc.integer({ min: 1, max: 3 }),
    }),
  }),
  components: some({ auth: component, gateway: component, storage: component }),
  networkPolicy: some({ type: fc.constantFrom('Default' as const, 'None' as const) }),
  scheduling: some({
    nodeSelector: fc.constant({ pool: 'apps' }),
    topologySpreadConstraints: fc.constant([
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
    ]),
  }),
}) as fc.Arbitrary<ClaimSpec>

/** Names of claims, up to the longest. */
export const names: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('a', 'shop', 'z'),
    fc.stringMatching(/^[-a-z0-9]{0,61}$/),
    fc.constantFrom('a', '0'),
  )
  .map((parts) => parts.join(''))
