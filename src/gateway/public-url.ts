import type { GatewayInput } from './input.ts'
import type { Route } from './route.ts'

/** The parts of the public URL that upstreams are told about. */
export type PublicUrl = {
  readonly scheme: string
  /** With the port where it is not the scheme's own: `localhost:8000`. */
  readonly host: string
  readonly port: number
  /** Without a trailing slash; empty at the root. */
  readonly path: string
  readonly origin: string
}

/** @throws when `text` is no absolute http(s) URL: it was checked with the claim. */
export const publicUrlOf = (text: string): PublicUrl => {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error(`cannot render the gateway: publicUrl "${text}" is not an absolute http(s) URL`)

  return {
    scheme: url.protocol.slice(0, -1),
    host: url.host,
    port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    path: url.pathname.replace(/\/+$/, ''),
    origin: url.origin,
  }
}

/**
 * What every upstream is told about the address that clients use. It is derived from the public
 * URL and never from the request: GoTrue chooses the host of its links by X-Forwarded-Host, so a
 * client must not be able to say it, and an in-cluster caller wants public links as well. Storage
 * alone is told the gateway's own host name where that was called (admission.ts).
 */
export const forwardedHeaders = ({ scheme, host, port }: PublicUrl): Record<string, string> => ({
  'x-forwarded-proto': scheme,
  'x-forwarded-host': host,
  'x-forwarded-port': String(port),
})

/** The host name that is Studio's alone; undefined where Studio is beside the APIs. */
export const studioHost = ({ studio, publicUrl }: GatewayInput): string | undefined => {
  const own = studio && new URL(studio.url).hostname
  return own === new URL(publicUrl).hostname ? undefined : own
}

/** The address under which a row is known to clients. */
export const addressOf = (route: Pick<Route, 'host'>, input: GatewayInput): PublicUrl =>
  publicUrlOf(route.host && input.studio ? input.studio.url : input.publicUrl)
