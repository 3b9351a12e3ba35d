import { envoyLua } from './envoy-lua.ts'
import { type Message, seconds, typed } from './envoy-message.ts'
import { envoyRoutes } from './envoy-routes.ts'
import type { GatewayInput } from './input.ts'

/** No query and no credentials: both hold keys. */
const accessLog = {
  name: 'envoy.access_loggers.stdout',
  typed_config: typed('envoy.extensions.access_loggers.stream.v3.StdoutAccessLog', {
    log_format: {
      json_format: {
        time: '%START_TIME%',
        client: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
        method: '%REQ(:METHOD)%',
        path: '%PATH(NQ:ORIG_OR_PATH)%',
        status: '%RESPONSE_CODE%',
        duration_ms: '%DURATION%',
        bytes_received: '%BYTES_RECEIVED%',
        bytes_sent: '%BYTES_SENT%',
        request_id: '%REQ(X-REQUEST-ID)%',
        route: '%ROUTE_NAME%',
        upstream: '%UPSTREAM_HOST%',
        flags: '%RESPONSE_FLAGS%',
        user_agent: '%REQ(USER-AGENT)%',
      },
    },
  }),
}

/** Every answer of Envoy's own is JSON with a message, as the upstreams' are. */
const localReplies = {
  mappers: [
    {
      filter: { response_flag_filter: { flags: ['UF', 'UH', 'UC', 'UO', 'UR', 'URX'] } },
      body: { inline_string: 'the service behind this path cannot be reached' },
    },
    {
      filter: { response_flag_filter: { flags: ['UT', 'SI'] } },
      body: { inline_string: 'the service behind this path did not answer in time' },
    },
  ],
  body_format: { json_format: { message: '%LOCAL_REPLY_BODY%' } },
}

const cidr = (text: string): Message => {
  const [address, length] = text.split('/')
  return {
    address_prefix: address,
    prefix_len: Number(length ?? (text.includes(':') ? 128 : 32)),
  }
}

/** Who the client is: the peer, or what a trusted peer says in X-Forwarded-For. */
const clientAddress = (trustedProxies: readonly string[]): Message =>
  trustedProxies.length === 0
    ? { use_remote_address: true }
    : {
        use_remote_address: false,
        original_ip_detection_extensions: [
          {
            name: 'envoy.http.original_ip_detection.xff',
            typed_config: typed('envoy.extensions.http.original_ip_detection.xff.v3.XffConfig', {
              xff_trusted_cidrs: { cidrs: trustedProxies.map(cidr) },
              skip_xff_append: true,
            }),
          },
        ],
      }

const filters = (input: GatewayInput): Message[] => [
  // First: a preflight comes without a key.
  {
    name: 'envoy.filters.http.cors',
    typed_config: typed('envoy.extensions.filters.http.cors.v3.Cors'),
  },
  {
    name: 'envoy.filters.http.lua',
    typed_config: typed('envoy.extensions.filters.http.lua.v3.Lua', {
      default_source_code: { inline_string: envoyLua(input) },
      // So that the request takes the very route that was checked.
      clear_route_cache: false,
    }),
  },
  {
    name: 'envoy.filters.http.router',
    typed_config: typed('envoy.extensions.filters.http.router.v3.Router', {
      // x-envoy-original-path would carry `?apikey=` where the row takes it away.
      suppress_envoy_headers: true,
    }),
  },
]

/** The connections of clients: what is refused before any route is looked at, and the filters. */
export const envoyHttp = (input: GatewayInput): Message =>
  typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'client',
    codec_type: 'AUTO',
    ...clientAddress(input.trustedProxies),
    internal_address_config: {},
    normalize_path: true,
    merge_slashes: true,
    // `%2F` stays as it is, for the keys of objects; the Lua filter refuses it on all other rows.
    path_with_escaped_slashes_action: 'KEEP_UNCHANGED',
    common_http_protocol_options: {
      idle_timeout: seconds(3600),
      // `x_api_key` is the same header to many a server.
      headers_with_underscores_action: 'DROP_HEADER',
    },
    // nginx speaks 1.0 to its upstreams unless it is told otherwise.
    http_protocol_options: { accept_http_10: true },
    http2_protocol_options: {
      max_concurrent_streams: 100,
      initial_stream_window_size: 65_536,
      initial_connection_window_size: 1_048_576,
    },
    // The upload of a big object takes as long as it takes; headers do not.
    request_timeout: seconds(0),
    request_headers_timeout: seconds(15),
    stream_idle_timeout: seconds(300),
    upgrade_configs: [{ upgrade_type: 'websocket', enabled: false }],
    access_log: [accessLog],
    local_reply_config: localReplies,
    http_filters: filters(input),
    route_config: envoyRoutes(input),
  })
