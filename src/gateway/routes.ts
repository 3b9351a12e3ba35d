import type { GatewayInput } from './input.ts'
import { publicUrlOf, studioHost } from './public-url.ts'
import type { Route } from './route.ts'

export type { Endpoint, GatewayInput, Upstream } from './input.ts'
export type { Access, PathMatch, Route } from './route.ts'

type Common = Pick<Route, 'upstream' | 'prefix'> & Partial<Route>
type Row = Pick<Route, 'name' | 'match' | 'rewrite'> & Partial<Route>

const hour = 3600

// No deadline on the whole answer: a slow download of a big object is not a fault, and 30 s, as
// upstream's Envoy has it, would cut it. Idle covers the store's completion of a big upload.
const forObjects = { total: 0, idle: hour }
// Realtime's clients send a heartbeat every 25 to 30 s.
const forSockets = { total: 0, idle: hour }
// A query that somebody waits for; what it returns comes at once.
const forPeople = { total: 0, idle: 300 }
// 400 s is what the runtime gives a worker, 150 s what it gives an idle request.
const forFunctions = { total: 410, idle: 160 }

/** The rows of one service: `common` holds what they share, and a row overrides it. */
const rows = (common: Common, list: readonly Row[]): Route[] =>
  list.map((row) => ({
    access: 'key',
    fillBearer: true,
    queryKey: 'keep',
    opaqueKey: 'translate',
    encodedSlashes: false,
    webSocket: false,
    timeout: { total: 60, idle: 60 },
    headers: {},
    forwarded: 'public',
    origins: 'any',
    ...common,
    ...row,
  }))

const ofAuth = {
  upstream: 'auth',
  prefix: '/auth/v1',
  timeout: { total: 30, idle: 30 },
} as const

/** What applications of others call that sign their users in here; GoTrue checks each call itself. */
const oauthServer: Route[] = rows(
  { ...ofAuth, access: 'open' },
  [
    ['auth-oauth-authorize', '/oauth/authorize'],
    ['auth-oauth-token', '/oauth/token'],
    ['auth-oauth-userinfo', '/oauth/userinfo'],
    ['auth-oauth-register', '/oauth/clients/register'],
    ['auth-oauth-discovery', '/.well-known/openid-configuration'],
  ].map(([name = '', path = '']) => ({
    name,
    match: { exact: `/auth/v1${path}` },
    rewrite: path,
  })),
)

const auth = (oauthMetadata: string): Route[] =>
  rows(ofAuth, [
    // Opened by links in mails and by identity providers, which have no key. Exact, where upstream
    // takes prefixes: nothing lies below them, and `/auth/v1/verify…` would be open for ever.
    {
      name: 'auth-verify',
      match: { exact: '/auth/v1/verify' },
      rewrite: '/verify',
      access: 'open',
    },
    {
      name: 'auth-callback',
      match: { exact: '/auth/v1/callback' },
      rewrite: '/callback',
      access: 'open',
    },
    {
      name: 'auth-authorize',
      match: { exact: '/auth/v1/authorize' },
      rewrite: '/authorize',
      access: 'open',
    },
    {
      name: 'auth-jwks',
      match: { exact: '/auth/v1/.well-known/jwks.json' },
      rewrite: '/.well-known/jwks.json',
      access: 'open',
    },
    // RFC 8414 3.1: the well-known part goes before the issuer's path, so it is no /auth/v1 path.
    {
      name: 'auth-oauth-metadata',
      match: { exact: oauthMetadata },
      rewrite: '/.well-known/oauth-authorization-server',
      access: 'open',
    },
    {
      name: 'auth-saml-acs',
      match: { exact: '/auth/v1/sso/saml/acs' },
      rewrite: '/sso/saml/acs',
      access: 'open',
    },
    {
      name: 'auth-saml-metadata',
      match: { exact: '/auth/v1/sso/saml/metadata' },
      rewrite: '/sso/saml/metadata',
      access: 'open',
    },
    { name: 'auth', match: { prefix: '/auth/v1/' }, rewrite: '/' },
  ])

const functions: Route[] = rows(
  { upstream: 'functions', prefix: '/functions/v1', access: 'open', timeout: forFunctions },
  [
    // The runtime verifies tokens itself, function by function; a function may be public, so no
    // bearer is made up for its callers. It may also look at an opaque key itself.
    {
      name: 'functions',
      match: { prefix: '/functions/v1/' },
      rewrite: '/',
      fillBearer: false,
      opaqueKey: 'keep',
      keyHeader: 'sb-api-key',
      webSocket: true,
    },
  ],
)

const storage: Route[] = rows(
  { upstream: 'storage', prefix: '/storage/v1', access: 'open', timeout: forObjects },
  [
    // No key: S3 clients sign with SigV4 and know of none, public objects need none. Encoded
    // slashes pass: a key of an object may hold them (`encodeURIComponent('a/b.png')`), SigV4 signs
    // the path as it was sent, and there is nothing to climb over to: the whole prefix is one
    // upstream that checks every request itself.
    {
      name: 'storage',
      match: { prefix: '/storage/v1/' },
      rewrite: '/',
      encodedSlashes: true,
      // SigV4 signs the host that the client calls, and resumable uploads go on at that host.
      forwarded: 'called',
    },
  ],
)

/** Single-tenant Storage tells its metrics to whoever asks on the port that clients reach, too. */
const storageMetrics: Route[] = rows({ upstream: 'storage', prefix: '/storage/v1' }, [
  {
    name: 'storage-metrics',
    match: { prefix: '/storage/v1/metrics' },
    rewrite: '',
    access: 'denied',
    reason: "Storage's metrics are closed to clients",
  },
])

const rest: Route[] = rows({ upstream: 'rest', prefix: '/rest/v1', queryKey: 'remove' }, [
  // The description of every table.
  { name: 'rest-openapi', match: { exact: '/rest/v1/' }, rewrite: '/', access: 'service' },
  { name: 'rest', match: { prefix: '/rest/v1/' }, rewrite: '/' },
])

const graphql: Route[] = rows({ upstream: 'rest', prefix: '/graphql/v1', queryKey: 'remove' }, [
  // Exact: as a prefix it would lead to every function whose name begins with `graphql`.
  {
    name: 'graphql',
    match: { exact: '/graphql/v1' },
    rewrite: '/rpc/graphql',
    headers: { 'content-profile': 'graphql_public' },
  },
])

const realtime: Route[] = rows({ upstream: 'realtime', prefix: '/realtime/v1' }, [
  // An allow-list, where upstream denies /api/tenants and /api/openapi by name: what Realtime adds
  // to its management API is then closed as well.
  {
    name: 'realtime-broadcast',
    match: { exact: '/realtime/v1/api/broadcast' },
    rewrite: '/api/broadcast',
  },
  {
    name: 'realtime-broadcast-one',
    match: { prefix: '/realtime/v1/api/broadcast/' },
    rewrite: '/api/broadcast/',
  },
  { name: 'realtime-ping', match: { exact: '/realtime/v1/api/ping' }, rewrite: '/api/ping' },
  {
    name: 'realtime-management',
    match: { prefix: '/realtime/v1/api' },
    rewrite: '',
    access: 'denied',
    reason: "Realtime's management API is closed to clients",
  },
  // Browsers cannot set headers on a WebSocket, so the key comes in the query; Realtime looks at
  // x-api-key first (user_socket.ex). The user's token is a message of the protocol, not a header.
  {
    name: 'realtime-socket',
    match: { prefix: '/realtime/v1/' },
    rewrite: '/socket/',
    webSocket: true,
    keyHeader: 'x-api-key',
    fillBearer: false,
    timeout: forSockets,
  },
])

const meta: Route[] = rows({ upstream: 'meta', prefix: '/pg', access: 'service', origins: 'own' }, [
  // SQL as the owner of the database.
  { name: 'meta', match: { prefix: '/pg/' }, rewrite: '/' },
])

/** On a host of its own, or on what the APIs leave free. */
const studio = (host: string | undefined): Route[] =>
  rows(
    {
      upstream: 'studio',
      prefix: '',
      ...(host && { host }),
      fillBearer: false,
      timeout: forPeople,
      origins: 'own',
    },
    [
      ...['/mcp', '/api/mcp'].map((prefix) => ({
        name: `studio${prefix.replaceAll('/', '-')}`,
        match: { prefix },
        rewrite: prefix,
        access: 'denied' as const,
        reason: "Studio's server for models is closed: it would run SQL for whoever calls it",
      })),
      { name: 'studio', match: { prefix: '/' }, rewrite: '/', access: 'password' },
    ],
  )

/**
 * The gateway's route table: facts of `docker/volumes/api/envoy/lds.template.yaml` upstream, where
 * not said otherwise beside a row. The first row that matches a path counts; what no row matches
 * is 404.
 */
export const routes = (input: GatewayInput): readonly Route[] => {
  const url = publicUrlOf(input.publicUrl)
  const host = studioHost(input)
  const oauthMetadata = `/.well-known/oauth-authorization-server${url.path}/auth/v1`

  return [
    // Before every row of any host: on Studio's own there is nothing else.
    ...(host ? studio(host) : []),
    ...(input.oauthServer ? oauthServer : []),
    ...auth(oauthMetadata),
    ...functions,
    ...(input.metrics ? storageMetrics : []),
    ...storage,
    ...rest,
    ...(input.graphql ? graphql : []),
    ...realtime,
    ...meta,
    ...(host ? [] : studio(undefined)),
  ]
    .filter(({ upstream }) => input.upstreams[upstream] !== undefined)
    .map((route) => ({ ...route, prefix: url.path + route.prefix }))
}
