import { type Message, seconds, typed } from './envoy-message.ts'
import { drainPath, type GatewayInput, metricsPath, readinessPath } from './input.ts'

const ADMIN = 'admin'

/** The admin interface can also stop Envoy, and shows the configuration: it has no port. */
export const adminAddress = ({ adminPort }: GatewayInput): Message => ({
  pipe: { path: `/tmp/envoy-admin-${adminPort}.sock`, mode: 0o600 },
})

export const adminCluster = (input: GatewayInput): Message => ({
  name: ADMIN,
  type: 'STATIC',
  connect_timeout: seconds(1),
  load_assignment: {
    cluster_name: ADMIN,
    endpoints: [{ lb_endpoints: [{ endpoint: { address: adminAddress(input) } }] }],
  },
})

/** For whoever only reads. */
const get = (path: string): Message => ({
  path,
  headers: [{ name: ':method', string_match: { exact: 'GET' } }],
})

const readiness: Message = {
  match: { path: readinessPath },
  direct_response: { status: 200, body: { inline_string: 'ready\n' } },
}

/** Of the admin interface this page. */
const metrics: Message = {
  match: get(metricsPath),
  route: { cluster: ADMIN, prefix_rewrite: '/stats/prometheus' },
}

const FAULT = 'envoy.filters.http.fault'
const LUA = 'envoy.filters.http.lua'

/** The hook of a pod can only GET, and what changes Envoy has to be POSTed. */
const startDrain = `
function envoy_on_request(handle)
  local drain = { [":method"] = "POST", [":path"] = "/healthcheck/fail", [":authority"] = "${ADMIN}" }
  handle:httpCall("${ADMIN}", drain, "", 1000)
  handle:headers():replace(":method", "POST")
end
`

/**
 * Sends clients away: from the question to the answer each response closes its connection, and the
 * client's next one leads to another pod. Then it is taken back, so that whoever else asks for it
 * stops nothing: clients are served all the time, and the readiness knows nothing of it.
 */
const drain = ({ drainSeconds }: GatewayInput): Message => ({
  match: get(drainPath),
  route: { cluster: ADMIN, prefix_rewrite: '/healthcheck/ok' },
  typed_per_filter_config: {
    [LUA]: typed('envoy.extensions.filters.http.lua.v3.LuaPerRoute', {
      source_code: { inline_string: startDrain.trim() },
    }),
    [FAULT]: typed('envoy.extensions.filters.http.fault.v3.HTTPFault', {
      delay: { fixed_delay: seconds(drainSeconds), percentage: { numerator: 100 } },
    }),
  },
})

/**
 * What the kubelet asks, and Prometheus when metrics are asked for, and no other path. The admin
 * interface is reached through these rows alone.
 */
export const envoyStatus = (input: GatewayInput): Message =>
  typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'readiness',
    route_config: {
      name: 'status',
      virtual_hosts: [
        {
          name: 'status',
          domains: ['*'],
          routes: [readiness, drain(input), ...(input.metrics ? [metrics] : [])],
        },
      ],
    },
    http_filters: [
      {
        name: LUA,
        // the row is picked once, by the method that was asked with
        typed_config: typed('envoy.extensions.filters.http.lua.v3.Lua', {
          clear_route_cache: false,
        }),
      },
      { name: FAULT, typed_config: typed('envoy.extensions.filters.http.fault.v3.HTTPFault') },
      {
        name: 'envoy.filters.http.router',
        typed_config: typed('envoy.extensions.filters.http.router.v3.Router'),
      },
    ],
  })
