import { envoyClusters } from './envoy-clusters.ts'
import { envoyHttp } from './envoy-http.ts'
import { type Message, typed } from './envoy-message.ts'
import { adminAddress, adminCluster, envoyStatus } from './envoy-status.ts'
import type { GatewayInput } from './input.ts'

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
          listener('readiness', input.adminPort, input, envoyStatus(input)),
        ],
        clusters: [...envoyClusters(input), adminCluster(input)],
      },
      admin: { address: adminAddress(input) },
      overload_manager: overload,
    },
    undefined,
    2,
  )}\n`

/**
 * Arguments of the envoy program for a configuration at `path`, which must end in `.json`. It
 * writes nowhere: hot restart, which shares memory between processes, is off. At SIGTERM it ends at
 * once, so `drainPath` has to be asked first.
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
