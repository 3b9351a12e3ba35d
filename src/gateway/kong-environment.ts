import type { GatewayInput } from './input.ts'

/** Where the declarative file is expected. */
export const kongConfigPath = '/etc/xsupabase/kong.json'

/** What Kong must be able to write with a read-only root: an emptyDir. */
const kongWritable = ['/tmp'] as const

/** `docker-start` is a word of the image's entry point, not of the kong program. */
export const kongCommand = ['/entrypoint.sh', 'kong', 'docker-start'] as const

/** One line of JSON a request, without query and credentials: both hold keys. */
const accessLog = JSON.stringify({
  time: '$time_iso8601',
  client: '$remote_addr',
  method: '$request_method',
  path: '$uri',
  status: '$status',
  duration_s: '$request_time',
  bytes_received: '$request_length',
  bytes_sent: '$bytes_sent',
  request_id: '$kong_request_id',
  upstream: '$upstream_addr',
  upstream_status: '$upstream_status',
  user_agent: '$http_user_agent',
})

const listen = (port: number, input: GatewayInput, options = ''): string =>
  ['0.0.0.0', ...(input.listen === 'IPv4' ? [] : ['[::]'])]
    .map((address) => `${address}:${port}${options}`)
    .join(', ')

const trust = ({ trustedProxies }: GatewayInput): Record<string, string> =>
  trustedProxies.length === 0
    ? {}
    : {
        KONG_TRUSTED_IPS: trustedProxies.join(','),
        KONG_REAL_IP_HEADER: 'X-Forwarded-For',
        // From the right, the first address that is no trusted proxy.
        KONG_REAL_IP_RECURSIVE: 'on',
      }

/** The settings that `renderKong`'s file relies on, for Kong 3.9. */
export const kongEnvironment = (input: GatewayInput): Record<string, string> => ({
  KONG_DATABASE: 'off',
  KONG_DECLARATIVE_CONFIG: kongConfigPath,
  KONG_ROUTER_FLAVOR: 'expressions',
  KONG_PLUGINS: ['cors', 'post-function', ...(input.metrics ? ['prometheus'] : [])].join(','),
  KONG_UNTRUSTED_LUA: 'sandbox',
  KONG_VAULTS: 'off',
  KONG_PREFIX: `${kongWritable[0]}/kong`,
  KONG_NGINX_DAEMON: 'off',

  KONG_PROXY_LISTEN: listen(input.port, input, ' reuseport backlog=16384'),
  KONG_STATUS_LISTEN: listen(input.adminPort, input),
  KONG_ADMIN_LISTEN: 'off',
  KONG_ADMIN_GUI_LISTEN: 'off',

  KONG_PROXY_ACCESS_LOG: '/dev/stdout gateway',
  KONG_NGINX_HTTP_LOG_FORMAT: `gateway escape=json '${accessLog}'`,
  KONG_PROXY_ERROR_LOG: '/dev/stderr',
  // nginx writes the whole request line, with `?apikey=`, beside every error of an upstream. What
  // fails at the start is `emerg`; the status of upstreams stands in the access log.
  KONG_LOG_LEVEL: 'crit',
  KONG_ANONYMOUS_REPORTS: 'off',
  KONG_HEADERS: 'off',

  // Services of Kubernetes have A and AAAA records; SRV would only be asked in vain.
  KONG_DNS_ORDER: 'LAST,A,AAAA,CNAME',
  KONG_DNS_VALID_TTL: '5',
  KONG_DNS_NOT_FOUND_TTL: '1',

  // One a core of the node would be far too many.
  KONG_NGINX_WORKER_PROCESSES: '2',
  KONG_MEM_CACHE_SIZE: '32m',
  KONG_LMDB_MAP_SIZE: '128m',
  KONG_NGINX_HTTP_CLIENT_MAX_BODY_SIZE: '0',
  // Tokens of users with many claims, and cookies that an ingress adds.
  KONG_NGINX_HTTP_LARGE_CLIENT_HEADER_BUFFERS: '8 32k',
  KONG_NGINX_PROXY_PROXY_BUFFER_SIZE: '160k',
  KONG_NGINX_PROXY_PROXY_BUFFERS: '64 160k',
  // `x_api_key` is the same header to many a server. Kong lets such headers pass by default.
  KONG_NGINX_PROXY_UNDERSCORES_IN_HEADERS: 'off',
  // Not after a timeout: the request may have been worked on.
  KONG_NGINX_PROXY_PROXY_NEXT_UPSTREAM: 'error',
  // Given up before the upstreams do (PostgREST after 30 s, Storage after 61 s).
  KONG_UPSTREAM_KEEPALIVE_IDLE_TIMEOUT: '20',

  ...trust(input),
})
