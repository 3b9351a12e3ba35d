import { type Message, seconds, typed } from './envoy-message.ts'
import type { Endpoint, GatewayInput } from './input.ts'

// A WebSocket holds a connection, and the default of 1024 of each is soon full of them.
const thresholds = {
  max_connections: 20_000,
  max_pending_requests: 4_096,
  max_requests: 20_000,
  max_retries: 64,
}

// Given up before the upstreams do (PostgREST after 30 s, Storage after 61 s), or a request meets
// a connection that is being closed.
const upstreamIdle = 20

// A connection leads to one pod for as long as it lives. Shorter than the time in which a pod that
// leaves its Service still serves (services/component.ts): none is left when it ends. A request that
// is under way, and a WebSocket, keeps its connection.
const upstreamLife = 3

const cluster = (name: string, { host, port }: Endpoint): Message => ({
  name,
  type: 'STRICT_DNS',
  // Both kinds of clusters, without meeting the IPv6 address of a program that listens on IPv4 only:
  // with ALL each address is a host, and a big upload that meets the wrong one is not tried again.
  dns_lookup_family: 'V4_PREFERRED',
  connect_timeout: seconds(5),
  per_connection_buffer_limit_bytes: 262_144,
  circuit_breakers: { thresholds: [thresholds] },
  // A node that vanished closes no connection: without it a WebSocket hangs for an hour.
  upstream_connection_options: {
    tcp_keepalive: { keepalive_time: 60, keepalive_interval: 15, keepalive_probes: 4 },
  },
  typed_extension_protocol_options: {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
      {
        common_http_protocol_options: {
          idle_timeout: seconds(upstreamIdle),
          max_connection_duration: seconds(upstreamLife),
        },
        explicit_http_config: { http_protocol_options: {} },
      },
    ),
  },
  load_assignment: {
    cluster_name: name,
    endpoints: [
      {
        lb_endpoints: [
          { endpoint: { address: { socket_address: { address: host, port_value: port } } } },
        ],
      },
    ],
  },
})

/** One cluster an upstream, named after it. */
export const envoyClusters = ({ upstreams }: GatewayInput): Message[] =>
  Object.entries(upstreams)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, endpoint]) => cluster(name, endpoint))
