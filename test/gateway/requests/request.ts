import type { Upstream } from '../../../src/gateway/routes.ts'
import { keys } from '../input.ts'

/** A header that the upstream gets; `null`: that it does not get. */
export type Headers = Readonly<Record<string, string | null>>

export type Passes = {
  readonly upstream: Upstream
  readonly path: string
  readonly headers?: Headers
}
export type Refused = { readonly status: number; readonly message: RegExp }

export type Request = {
  /** The promise that it checks. */
  readonly promise: string
  readonly method: string
  /** As it stands in the request line. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The row of the route table that it belongs to; `null`: none. */
  readonly row: string | null
  readonly outcome: Passes | Refused
}

export const request = (
  promise: string,
  line: string,
  headers: Readonly<Record<string, string>>,
  row: string | null,
  outcome: Passes | Refused,
): Request => {
  const [method = '', path = ''] = line.split(' ')
  return { promise, method, path, headers, row, outcome }
}

export const bearer = (token: string): string => `Bearer ${token}`
export const anon = { apikey: keys.anon }
export const service = { apikey: keys.service }
export const asAnon: Headers = { apikey: keys.anon, authorization: bearer(keys.anon) }
export const asService: Headers = { apikey: keys.service, authorization: bearer(keys.service) }

export const noKey: Refused = { status: 401, message: /^no API key/ }
export const unknownKey: Refused = { status: 401, message: /^unknown API key/ }
export const needsService: Refused = { status: 403, message: /needs the service key/ }
export const management: Refused = { status: 403, message: /management API is closed/ }
export const encodedSlash: Refused = { status: 400, message: /encoded slashes/ }
export const notFound: Refused = { status: 404, message: /./ }
