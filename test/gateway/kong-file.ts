import { renderKong } from '../../src/gateway/kong.ts'
import type { GatewayInput } from '../../src/gateway/routes.ts'

type KongRoute = {
  name: string
  expression: string
  priority: number
  strip_path: boolean
  request_buffering: boolean
  response_buffering: boolean
  plugins?: Plugin[]
}
type KongService = {
  name: string
  host: string
  port: number
  path: string
  read_timeout: number
  write_timeout: number
  routes: KongRoute[]
}
type Plugin = { name: string; config: Record<string, unknown> }

/** The declarative file, as Kong reads it. */
export type KongFile = {
  _format_version: string
  services: KongService[]
  routes: KongRoute[]
  plugins: [Plugin, Plugin & { config: { access: [string]; header_filter: [string] } }]
}

export const kongFile = (input: GatewayInput): KongFile => JSON.parse(renderKong(input)) as KongFile

/** Every route, whether it stands under a service or not. */
export const kongRoutes = ({ services, routes }: KongFile): KongRoute[] => [
  ...services.flatMap((service) => service.routes),
  ...routes,
]
