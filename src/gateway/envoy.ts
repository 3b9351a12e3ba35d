import { envoyClusters } from './envoy-clusters.ts'
import { envoyHttp } from './envoy-http.ts'
import { type Message, seconds, typed } from './envoy-message.ts'
import { type GatewayInput, metricsPath, readinessPath } from './input.ts'

const listener = (name: string, port: number, input: GatewayInput, http: Message): Message => ({
  name,
  address: {
    socket_address:
      input.listen === 'IPv4'
        ? { address: '0.0.0.0', port_value: port }
        : { address: '::', port_value: port, ipv4_compat: true },
  },
  per_connection_buffer_limit_bytes: 262_144,
  filter_chains: [
    {
      filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: http }],
    },
  ],
})

const ADMIN = 'admin'

/** The admin interface can also stop Envoy, and shows the configuration: it has no port. */
const adminAddress = ({ adminPort }: GatewayInput): Message => ({
  pipe: { path: `/tmp/envoy-admin-${adminPort}.sock`, mode: 0o600 },
})

const adminCluster = (input: GatewayInput): Message => ({
  name: ADMIN,
  type: 'STATIC',
  connect_timeout: seconds(1),
  load_assignment: {
    cluster_name: ADMIN,
    endpoints: [{ lb_endpoints: [{ endpoint: { address: adminAddress(input) } }] }],
  },
})

/** Of the admin interface this one page, for whoever only reads. */
const metricsHost: Message = {
  name: 'metrics',
  domains: ['*'],
  routes: [
    {
      match: {
        path: metricsPath,
        headers: [{ name: ':method', string_match: { exact: 'GET' } }],
      },
      route: { cluster: ADMIN, prefix_rewrite: '/stats/prometheus' },
    },
  ],
}

/**
 * 200 while Envoy serves, 503 while it drains; and the metrics, when they are asked for. It has no
 * other path.
 */
const status = ({ metrics }: GatewayInput): Message =>
  typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'readiness',
    route_config: { name: 'readiness', virtual_hosts: metrics ? [metricsHost] : [] },
    http_filters: [
      {
        name: 'envoy.filters.http.health_check',
        typed_config: typed('envoy.extensions.filters.http.health_check.v3.HealthCheck', {
          pass_through_mode: false,
          headers: [{ name: ':path', string_match: { exact: readinessPath } }],
        }),
      },
      {
        name: 'envoy.filters.http.router',
        typed_config: typed('envoy.extensions.filters.http.router.v3.Router'),
      },
    ],
  })

const overload: Message = {
  resource_monitors: [
    {
      name: 'envoy.resource_monitors.global_downstream_max_connections',
      typed_config: typed(
        'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
        { max_active_downstream_connections: 20_000 },
      ),
    },
  ],
}

/**
 * Envoy's whole bootstrap, as JSON: static, without xDS, without an admin interface that has a port.
 * It holds keys, so it belongs into a Secret.
 */
export const renderEnvoy = (input: GatewayInput): string =>
  `${JSON.stringify(
    {
      static_resources: {
        listeners: [
          listener('clients', input.port, input, envoyHttp(input)),
          listener('readiness', input.adminPort, input, status(input)),
        ],
        clusters: [...envoyClusters(input), ...(input.metrics ? [adminCluster(input)] : [])],
      },
      ...(input.metrics && { admin: { address: adminAddress(input) } }),
      overload_manager: overload,
    },
    undefined,
    2,
  )}\n`

/**
 * Arguments of the envoy program for a configuration at `path`, which must end in `.json`. It
 * writes nowhere: hot restart, which shares memory between processes, is off. At SIGTERM it ends at
 * once, so the pod needs a preStop sleep for its Service to forget it first.
 */
export const envoyArguments = (path: string, threads = 2): string[] => [
  '--config-path',
  path,
  // One a core of the node otherwise.
  '--concurrency',
  String(threads),
  '--disable-hot-restart',
  '--log-level',
  'warn',
  // The access log; 10 s otherwise.
  '--file-flush-interval-msec',
  '1000',
]
