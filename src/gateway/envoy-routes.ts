import {
  exposedHeaders,
  maxAge,
  methods,
  requestHeaders,
  upstreamResponseHeadersToDrop,
} from './cors.ts'
import { type Message, seconds, setHeader, typed } from './envoy-message.ts'
import { type Endpoint, type GatewayInput, hostHeader } from './input.ts'
import {
  addressOf,
  forwardedHeaders,
  type PublicUrl,
  publicUrlOf,
  studioHost,
} from './public-url.ts'
import { type Route, routes } from './routes.ts'

const cors = (origins: readonly Message[]): Message => ({
  'envoy.filters.http.cors': typed('envoy.extensions.filters.http.cors.v3.CorsPolicy', {
    allow_origin_string_match: origins,
    allow_methods: methods.join(', '),
    allow_headers: requestHeaders.join(', '),
    expose_headers: exposedHeaders.join(', '),
    max_age: String(maxAge),
    // A preflight for another origin ends here as well, and does not go on to the upstream.
    forward_not_matching_preflights: false,
  }),
})

const match = ({ match }: Route): Message =>
  'exact' in match ? { path: match.exact } : { prefix: match.prefix }

/**
 * The Lua filter refuses the callers of a denied row before this; it is a second line of defence.
 */
const denied = (route: Route): Message => ({
  direct_response: { status: 403, body: { inline_string: route.reason ?? 'forbidden' } },
})

const forward = (route: Route, endpoint: Endpoint): Message => ({
  route: {
    cluster: route.upstream,
    prefix_rewrite: route.rewrite,
    // The upstream's own name, as Kong and service meshes have it. Realtime takes the first label
    // for the id of its tenant.
    host_rewrite_literal: hostHeader(endpoint),
    timeout: seconds(route.timeout.total),
    idle_timeout: seconds(route.timeout.idle),
    // Retries only what the upstream has certainly not worked on: during a rollout, or on a stale
    // connection.
    retry_policy: {
      retry_on: 'connect-failure,refused-stream,reset-before-request',
      num_retries: 2,
    },
    ...(route.webSocket ? { upgrade_configs: [{ upgrade_type: 'websocket' }] } : {}),
  },
  request_headers_to_add: [
    setHeader('x-forwarded-prefix', route.prefix),
    ...Object.entries(route.headers).map(([key, value]) => setHeader(key, value)),
  ],
})

const row = (route: Route, input: GatewayInput): Message => {
  const endpoint = input.upstreams[route.upstream]
  const { origin } = addressOf(route, input)

  return {
    name: route.name,
    match: match(route),
    ...(endpoint && route.access !== 'denied' ? forward(route, endpoint) : denied(route)),
    ...(route.origins === 'own' ? { typed_per_filter_config: cors([{ exact: origin }]) } : {}),
  }
}

/** The rows of one host name, and what they have in common. */
const virtualHost = (
  name: string,
  domain: string,
  url: PublicUrl,
  rows: Message[],
  pages: Message[],
): Message => ({
  name,
  domains: [domain],
  routes: rows,
  typed_per_filter_config: cors(pages),
  request_headers_to_add: [
    ...Object.entries(forwardedHeaders(url)).map(([key, value]) => ({
      ...setHeader(key, value),
      // What clients say was taken away; what is there is the Lua filter's.
      append_action: 'ADD_IF_ABSENT',
    })),
    // One address, that was checked: GoTrue limits by the first one that it finds.
    ...['x-forwarded-for', 'x-real-ip'].map((key) => ({
      header: { key, value: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%' },
      append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
    })),
  ],
  response_headers_to_remove: upstreamResponseHeadersToDrop,
  // Access-Control-Allow-Origin repeats the origin, so caches must keep the answers apart.
  response_headers_to_add: [
    { header: { key: 'vary', value: 'Origin' }, append_action: 'APPEND_IF_EXISTS_OR_ADD' },
  ],
})

/** The route table for Envoy, in the table's order: Envoy takes the first match as well. */
export const envoyRoutes = (input: GatewayInput): Message => {
  const host = studioHost(input)
  const table = routes(input)
  const { allowedOrigins } = input
  const pages: Message[] =
    allowedOrigins.length === 0
      ? [{ safe_regex: { regex: '.*' } }]
      : allowedOrigins.map((exact) => ({ exact }))
  const rowsOf = (name: string | undefined) =>
    table.filter((route) => route.host === name).map((route) => row(route, input))

  return {
    name: 'supabase',
    ...(host && { ignore_port_in_host_matching: true }),
    virtual_hosts: [
      ...(host
        ? [virtualHost('studio', host, addressOf({ host }, input), rowsOf(host), pages)]
        : []),
      virtualHost('supabase', '*', publicUrlOf(input.publicUrl), rowsOf(undefined), pages),
    ],
  }
}
