import { SignJWT } from 'jose'
import type { Environment } from './environment.ts'
import { type Attempt, patiently } from './patience.ts'
import { type Answer, attempt } from './verify/answer.ts'
import { at, parsed } from './verify/json.ts'

// Realtime reports migrations that hang or fail only as `healthy: false`
const migrationSeconds = 120

const limits = [
  ['max_concurrent_users', 'MAX_CONCURRENT_USERS'],
  ['max_events_per_second', 'MAX_EVENTS_PER_SECOND'],
  ['max_bytes_per_second', 'MAX_BYTES_PER_SECOND'],
  ['max_channels_per_client', 'MAX_CHANNELS_PER_CLIENT'],
  ['max_joins_per_second', 'MAX_JOINS_PER_SECOND'],
] as const

type Jwks = { readonly keys: readonly unknown[] }

const jwks = (text: string): Jwks => {
  const set = parsed(text) // the parser's own words would quote the secret
  if (typeof set === 'object' && set !== null && 'keys' in set && Array.isArray(set.keys))
    return { ...set, keys: set.keys }
  throw new Error('cannot read JWT_JWKS: it is not JSON of the form {"keys": […]}')
}

/**
 * The tenant in the words of Realtime's schema (supabase/realtime lib/realtime/api/tenant.ex and
 * lib/extensions/postgres_cdc_rls/db_settings.ex): the port is text, `ssl_enforced` a boolean.
 */
const tenant = (env: Environment, id: string) => ({
  name: id,
  external_id: id,
  jwt_secret: env.secret('JWT_SECRET'),
  jwt_jwks: env.optional('JWT_JWKS', '') === '' ? null : jwks(env.secret('JWT_JWKS')),
  ...Object.fromEntries(limits.map(([field, variable]) => [field, env.integer(variable)])),
  extensions: [
    {
      type: 'postgres_cdc_rls',
      settings: {
        db_host: env.required('DB_HOST'),
        db_port: String(env.integer('DB_PORT')),
        db_name: env.required('DB_NAME'),
        db_user: env.required('DB_USER'),
        db_password: env.secret('DB_PASSWORD'),
        ssl_enforced: env.boolean('DB_SSL'),
        region: 'us-east-1', // the one that Realtime's own seed gives a self-hosted tenant
        poll_interval_ms: 100,
        poll_max_record_bytes: 1_048_576,
        publication: 'supabase_realtime',
      },
    },
  ] as const,
})

type Tenant = ReturnType<typeof tenant>

// joken wants exp in the future and iat to be a number; the API asks for no particular role
const managementToken = (secret: string): Promise<string> =>
  new SignJWT({ role: 'service_role' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret))

const reasons: Readonly<Record<number, string>> = {
  // tenant_controller.ex: a tenant whose migrations fail is saved, and the answer falls through to 401
  401: 'its migrations failed: see that DB_HOST, DB_USER, DB_PASSWORD and DB_SSL reach the database and that `setup database` has run',
  // router.ex check_auth: every refusal of a token is an empty 403
  403: "it refuses our token: its API_JWT_SECRET differs from this program's REALTIME_API_JWT_SECRET, restart its pods to load the present one",
  404: 'it has no such tenant',
  422: 'it refuses a setting of the tenant',
}

const refusal = (verb: string, id: string, answer: Answer): Error =>
  new Error(
    `cannot ${verb} Realtime's tenant ${id}: ${
      reasons[answer.status] ?? 'it failed, most likely on its database'
    } (${answer.got})`,
  )

// what `GET /api/tenants/<id>` shows unencrypted (tenant_view.ex leaves out max_bytes_per_second)
const shown = (sent: Tenant): Readonly<Record<string, unknown>> => ({
  external_id: sent.external_id,
  ...Object.fromEntries(
    limits
      .filter(([field]) => field !== 'max_bytes_per_second')
      .map(([field]) => [field, Reflect.get(sent, field)]),
  ),
})

const differences = (sent: Tenant, got: unknown): readonly string[] => [
  ...Object.entries(shown(sent))
    .filter(([name, value]) => at(got, 'data', name) !== value)
    .map(([name]) => name),
  ...(['ssl_enforced', 'publication', 'region'] as const).filter(
    (name) =>
      at(got, 'data', 'extensions', 0, 'settings', name) !== sent.extensions[0].settings[name],
  ),
]

const unhealthy = (id: string, { extensions: [{ settings }] }: Tenant): string =>
  `Realtime has not finished the migrations of tenant ${id} in ${settings.db_host}:${settings.db_port}/${settings.db_name}: see that DB_USER and DB_PASSWORD may log in there and that \`setup database\` has run`

/**
 * Creates or updates Realtime's tenant: the database that it follows, the keys that user tokens are
 * checked with, and the limits. Waits for Realtime, and for its migrations in that database.
 *
 * @throws Error with one sentence of what was refused and the way out.
 */
export const run = async (env: Environment): Promise<string> => {
  const url = env.required('REALTIME_URL').replace(/\/+$/, '')
  const id = env.required('TENANT_ID')
  const secret = env.secret('REALTIME_API_JWT_SECRET')
  const sent = tenant(env, id)
  const path = `/api/tenants/${encodeURIComponent(id)}`

  const call = <T>(
    method: string,
    path: string,
    judge: (answer: Answer) => Attempt<T>,
    body?: unknown,
    seconds?: number,
  ): Promise<T> =>
    patiently(
      env,
      async () =>
        attempt(
          env,
          'Realtime',
          `${url}${path}`,
          {
            method,
            headers: {
              authorization: `Bearer ${await managementToken(secret)}`,
              'content-type': 'application/json',
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            timeout: 60_000, // a new tenant is answered after its migrations, at most 50 s
          },
          judge,
        ),
      seconds,
    )

  await call('GET', '/healthcheck', ({ status, got }) =>
    status === 200 ? { done: true } : { waiting: `Realtime at ${url} is not ready: ${got}` },
  )

  const verb = await call(
    'PUT',
    path,
    (answer) => {
      if (answer.status === 201) return { done: 'created' }
      if (answer.status === 200) return { done: 'updated' }
      throw refusal('save', id, answer)
    },
    { tenant: sent },
  )

  await call('GET', path, (answer) => {
    if (answer.status !== 200) throw refusal('read', id, answer)
    const wrong = differences(sent, answer.json)
    if (wrong.length === 0) return { done: true }
    throw new Error(
      `cannot verify Realtime's tenant ${id}: it does not show the ${wrong.join(', ')} that was sent`,
    )
  })

  await call(
    'GET',
    `${path}/health`,
    (answer) => {
      if (answer.status !== 200) throw refusal('check', id, answer)
      return at(answer.json, 'data', 'healthy') === true
        ? { done: true }
        : { waiting: unhealthy(id, sent) }
    },
    undefined,
    migrationSeconds,
  )
  return `tenant ${id} was ${verb} and is healthy`
}
