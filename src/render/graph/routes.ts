/** A path of the gateway, and the host that it leads to. */
export type Route = { readonly path: string; readonly host: string }

type Json = { readonly [key: string]: unknown }

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

/** `/auth/v1` of whatever lies below it; matches of Kong and Envoy begin with the path. */
const shortened = (match: string): string | undefined =>
  /(\/[.a-z][-.a-z]*(?:\/v[0-9]+)?)(?![-.a-z])/.exec(match)?.[1]

const route = (match: unknown, host: unknown): Route[] => {
  const path = typeof match === 'string' ? shortened(match) : undefined
  return path && typeof host === 'string' ? [{ path, host }] : []
}

const kong = ({ services }: Json): Route[] =>
  list(services).flatMap(({ host, routes }) =>
    list(routes).flatMap(({ expression }) => route(expression, host)),
  )

/** Each object of a document that has a certain member. */
const having = (member: string, value: unknown): Json[] => {
  if (Array.isArray(value)) return value.flatMap((item) => having(member, item))
  if (!isObject(value)) return []
  const below = Object.values(value).flatMap((one) => having(member, one))
  return member in value ? [value, ...below] : below
}

const addressOf = (cluster: Json): unknown => having('socket_address', cluster)[0]?.socket_address

const envoy = (config: Json): Route[] => {
  const hosts = new Map(
    having('load_assignment', config).map((cluster) => {
      const address = addressOf(cluster)
      return [cluster.name, isObject(address) ? address.address : undefined]
    }),
  )
  return having('match', config).flatMap(({ match, route: action }) => {
    if (!isObject(match) || !isObject(action)) return []
    const { path, prefix, path_separated_prefix: separated } = match
    return route(path ?? prefix ?? separated, hosts.get(action.cluster))
  })
}

/** The routes of a gateway's configuration, Kong's or Envoy's; none for any other text. */
export const routesIn = (text: string): Route[] => {
  if (!text.trimStart().startsWith('{')) return []
  try {
    const config: unknown = JSON.parse(text)
    return isObject(config) ? [...kong(config), ...envoy(config)] : []
  } catch {
    return []
  }
}
