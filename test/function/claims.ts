import fc from 'fast-check'
import { NOTIFICATIONS, TEMPLATES } from '../../src/api/claim/auth/email.ts'
import { HOOKS } from '../../src/api/claim/auth/hook.ts'
import type { ClaimSpec } from '../../src/api/claim/index.ts'

/** An object where each field may be absent. */
const some = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc.record(fields, { requiredKeys: [] })

/** The same, of a part that must be turned on or off. */
const withSwitch = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc.tuple(fc.boolean(), some(fields)).map(([enabled, others]) => ({ enabled, ...others }))

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
/** Settings are of functions that have code. */
const withCode = fc.record(
  {
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
    ),
  },
  { requiredKeys: ['source'] },
)
const withoutCode = some({
  source: fc.constant({ type: 'ConfigMap' as const, configMap: {} }),
})
const functionSettings = withSwitch({
  verifyJwt: fc.boolean(),
  env: fc.constantFrom(
    [{ name: 'LOG_LEVEL', value: 'a $(HOME) b' }],
    [{ name: 'TOKEN', secretRef: { name: 'users', key: 'a' } }],
  ),
  envFrom: fc.constantFrom(
    [{ secretRef: { name: 'users' } }, { configMapRef: { name: 'code' } }],
    [{ configMapRef: { name: 'code' } }],
  ),
})
const functions = fc
  .tuple(functionSettings, fc.oneof(withCode, withoutCode))
  .map(([settings, source]) => ({ ...settings, ...source }))
const mail = some({
  subject: fc.constantFrom('Hello', '{{ .SiteURL }} $(HOME)'),
  content: fc.constantFrom('<b>{{ .Token }}</b>', 'päss $(HOME)\n'),
})
const otherMail = fc.constantFrom(
  { contentFrom: { configMapKeyRef: { name: 'mails', key: 'mail' } } },
  { contentFrom: { secretKeyRef: { name: 'users', key: 'mail' } } },
)
const anyMail = fc.oneof(mail, otherMail)
const hook = fc.constantFrom(
  { uri: 'pg-functions://postgres/public/hook' },
  { uri: 'https://hooks.x.io/', secretsRef: { name: 'users', key: 'hook' } },
)
const provider = fc.constantFrom(
  {
    type: 'Twilio' as const,
    twilio: {
      accountSid: 'AC1',
      authTokenSecretRef: { name: 'users', key: 'a' },
      messageServiceSid: 'MG1',
    },
  },
  {
    type: 'MessageBird' as const,
    messageBird: { accessKeySecretRef: { name: 'users', key: 'b' }, originator: 'x' },
  },
)

/** Valid claims, from the empty one to the fullest. */
const inside: fc.Arbitrary<ClaimSpec> = some({
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
    enableManualLinking: fc.boolean(),
    refreshTokenReuseInterval: fc.constantFrom('0s', '10s'),
    passwordRequirements: fc.constantFrom('letters_digits', 'lower_upper_letters_digits_symbols'),
    email: some({
      doubleConfirmChanges: fc.boolean(),
      otpLength: fc.integer({ min: 6, max: 10 }),
      otpExpiry: fc.constantFrom('1s', '24h'),
      smtp: fc.constant({
        host: 'smtp.x.io',
        adminEmail: 'a@x.io',
        user: 'u',
        passSecretRef: { name: 'users', key: 'c' },
      }),
      template: some(Object.fromEntries(TEMPLATES.map((name) => [name, anyMail]))),
      notification: some(Object.fromEntries(NOTIFICATIONS.map((name) => [name, anyMail]))),
    }),
    sms: some({ enableSignup: fc.constant(false), otpExpiry: fc.constant('5m'), provider }),
    hook: some(Object.fromEntries(HOOKS.map((name) => [name, hook]))),
    mfa: some({
      maxEnrolledFactors: fc.integer({ min: 0, max: 100 }),
      totp: some({ enrollEnabled: fc.boolean() }),
      webAuthn: some({ verifyEnabled: fc.boolean() }),
    }),
    sessions: some({ timebox: fc.constantFrom('1s', '24h') }),
    rateLimit: some({ emailSent: fc.integer({ min: 1, max: 1000 }) }),
    captcha: fc.constant({
      provider: 'turnstile' as const,
      secretRef: { name: 'users', key: 'a' },
    }),
    web3: some({ solana: some({ enabled: fc.boolean() }) }),
    saml: fc.constant({ privateKeySecretRef: { name: 'users', key: 'saml' } }),
    oauthServer: fc.constant({ enabled: true, authorizationUrlPath: '/oauth/consent' }),
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
  studio: some({ enabled: fc.boolean(), hostname: fc.constant('studio.x.io') }),
  gateway: some({
    type: fc.constantFrom('Kong' as const, 'Envoy' as const),
    allowedOrigins: fc.constant(['https://shop.io', 'capacitor://localhost']),
  }),
  database: some({
    majorVersion: fc.constantFrom(15, 17),
    instances: fc.integer({ min: 1, max: 3 }),
    parameters: fc.constant({ work_mem: '16MB' }),
    extensions: fc
      .uniqueArray(
        fc.constantFrom('pg_graphql', 'pg_net', 'pg_cron', 'supabase_vault', 'vector', 'hstore'),
      )
      .map((names) => names.map((name) => ({ name }))),
    pooler: withSwitch({
      poolMode: fc.constantFrom('transaction' as const, 'session' as const),
      defaultPoolSize: fc.integer({ min: 1, max: 20 }),
      maxClientConn: fc.integer({ min: 1, max: 5000 }),
    }),
  }),
  objectStore: fc.constantFrom(
    {},
    { type: 'MinIO' as const },
    { type: 'VersityGW' as const },
    { type: 'MinIOOperator' as const, minIOOperator: { servers: 4 } },
    { type: 'S3' as const },
    { type: 'GCS' as const },
    { type: 'AzureBlob' as const },
    { type: 'AzureBlob' as const, replicas: 3 },
    {
      type: 'VersityGW' as const,
      replicas: 2,
      storage: { accessMode: 'ReadWriteMany' as const },
      versityGW: { metadata: 'Sidecar' as const },
    },
    { type: 'External' as const, external: { bucket: 'shop-files', region: 'eu-central-1' } },
  ),
  secrets: some({
    jwtSecretRef: fc.constant({ name: 'users', key: 'jwt' }),
    generations: some({
      jwt: fc.integer({ min: 1, max: 3 }),
      apiKeys: fc.integer({ min: 1, max: 3 }),
    }),
    dashboardPasswordSecretRef: fc.constant({ name: 'users', key: 'c' }),
  }),
  components: some({ auth: component, gateway: component, storage: component, studio: component }),
  networkPolicy: some({ type: fc.constantFrom('Default' as const, 'None' as const) }),
  scheduling: some({
    nodeSelector: fc.constant({ pool: 'apps' }),
    topologySpreadConstraints: fc.constant([
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
    ]),
  }),
}) as fc.Arbitrary<ClaimSpec>

/** Each with connections for as many pods as it may have. */
const roomy = (spec: ClaimSpec): ClaimSpec =>
  spec.replicas || spec.components
    ? {
        ...spec,
        database: {
          ...spec.database,
          parameters: { ...spec.database?.parameters, max_connections: '400' },
        },
      }
    : spec

/** Each with an address of the APIs where Studio has one. */
const addressed = (spec: ClaimSpec): ClaimSpec =>
  spec.studio?.hostname ? { publicUrl: 'https://api.x.io', ...spec } : spec

/** The same on a server of the user's, which takes fewer settings. */
const elsewhere = ({ database, ...spec }: ClaimSpec): ClaimSpec => ({
  ...spec,
  database: {
    type: 'External',
    external: { secretRef: { name: 'dsn' } },
    ...(database?.extensions && { extensions: database.extensions }),
  },
})

/** Each awake where nothing puts its object store to sleep. */
const awake = (spec: ClaimSpec): ClaimSpec =>
  spec.objectStore?.type === 'MinIOOperator' ? { ...spec, state: 'Running' } : spec

/**
 * The same, some of them with a way in from outside where they have an address, some on a server of
 * the user's.
 */
export const claims: fc.Arbitrary<ClaimSpec> = fc
  .tuple(inside.map(roomy).map(addressed).map(awake), fc.boolean(), fc.nat(3))
  .map(([spec, exposed, place]): [ClaimSpec, number] => [
    exposed && spec.publicUrl
      ? { ...spec, gateway: { ...spec.gateway, exposure: { type: 'Ingress' } } }
      : spec,
    place,
  ])
  .map(([spec, place]) => (place === 0 ? elsewhere(spec) : spec))

/** Names of claims, up to the longest. */
export const names: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('a', 'shop', 'z'),
    fc.stringMatching(/^[-a-z0-9]{0,61}$/),
    fc.constantFrom('a', '0'),
  )
  .map((parts) => parts.join(''))
