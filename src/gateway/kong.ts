import { exposedHeaders, maxAge, methods, upstreamResponseHeadersToDrop } from './cors.ts'
import type { GatewayInput } from './input.ts'
import { kongLua } from './kong-lua.ts'
import { addressOf } from './public-url.ts'
import { type Route, routes } from './routes.ts'

export { kongEnvironment } from './kong-environment.ts'

type Entity = { readonly [field: string]: unknown }

/**
 * No `||`: Kong appends ` && (net.protocol == …)` without brackets (router/expressions.lua). Both
 * operators record what they matched, which `strip_path` cuts off.
 */
const expression = ({ match, host }: Route): string =>
  [
    'exact' in match
      ? `http.path == ${JSON.stringify(match.exact)}`
      : `http.path ^= ${JSON.stringify(match.prefix)}`,
    ...(host ? [`http.host == ${JSON.stringify(host)}`] : []),
  ].join(' && ')

const cors = (...origins: readonly string[]): Entity => ({
  name: 'cors',
  config: {
    origins,
    methods,
    // No `headers`: Kong then allows whatever a preflight asks for.
    exposed_headers: exposedHeaders,
    max_age: maxAge,
    credentials: false,
    preflight_continue: false,
  },
})

const routeOf = (route: Route, priority: number, origin: string): Entity => ({
  name: route.name,
  expression: expression(route),
  priority,
  strip_path: true,
  preserve_host: false,
  request_buffering: false,
  response_buffering: false,
  ...(route.origins === 'own' ? { plugins: [cors(origin)] } : {}),
})

/** A service of Kong is an upstream with a path: one for each row, as each has its own rewrite. */
const serviceOf = (route: Route, input: GatewayInput, routeEntity: Entity): Entity => {
  const endpoint = input.upstreams[route.upstream]
  // nginx has no deadline for a whole answer, only one between two reads or two writes.
  const idle = route.timeout.idle * 1000

  return {
    name: route.name,
    protocol: 'http',
    host: endpoint?.host,
    port: endpoint?.port,
    path: route.rewrite,
    retries: 2,
    connect_timeout: 5000,
    read_timeout: idle,
    write_timeout: idle,
    routes: [routeEntity],
  }
}

/** Told on the status port; without these three it would tell of connections and memory alone. */
const metrics: Entity = {
  name: 'prometheus',
  config: { status_code_metrics: true, latency_metrics: true, bandwidth_metrics: true },
}

/** cors overwrites the rest of what an upstream says, and its own preflights stay whole. */
const dropUpstreamCors = `
if kong.response.get_source() == "service" then
${upstreamResponseHeadersToDrop
  .filter((header) => !/allow-origin|expose-headers/.test(header))
  .map((header) => `  kong.response.clear_header(${JSON.stringify(header)})`)
  .join('\n')}
end
`

/**
 * Kong's declarative file for DB-less mode, as JSON, for the environment of `kongEnvironment`.
 * It holds keys, so it belongs into a Secret.
 */
export const renderKong = (input: GatewayInput): string => {
  const table = routes(input)
  const rows = table.map((route, index) => ({
    route,
    // The highest priority is looked at first.
    entity: routeOf(route, table.length - index, addressOf(route, input).origin),
  }))

  return `${JSON.stringify(
    {
      _format_version: '3.0',
      services: rows
        .filter(({ route }) => route.access !== 'denied')
        .map(({ route, entity }) => serviceOf(route, input, entity)),
      // Without a service: the function refuses them, and there is nothing that they lead to.
      routes: rows.filter(({ route }) => route.access === 'denied').map(({ entity }) => entity),
      plugins: [
        cors(...(input.allowedOrigins.length === 0 ? ['*'] : input.allowedOrigins)),
        {
          name: 'post-function',
          config: { access: [kongLua(input)], header_filter: [`${dropUpstreamCors.trim()}\n`] },
        },
        ...(input.metrics ? [metrics] : []),
      ],
    },
    undefined,
    2,
  )}\n`
}
