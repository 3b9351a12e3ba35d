import type { Upstream } from '../../../src/gateway/routes.ts'
import { refusals } from '../../../src/setup/verify/refusal.ts'
import { keys, tokens } from '../input.ts'

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
export const publishable = { apikey: keys.publishable }
export const secret = { apikey: keys.secret }
export const asPublishable: Headers = {
  apikey: tokens.anon,
  authorization: bearer(tokens.anon),
}
export const asSecret: Headers = {
  apikey: tokens.serviceRole,
  authorization: bearer(tokens.serviceRole),
}
export const asService: Headers = { apikey: keys.service, authorization: bearer(keys.service) }

// `setup verify` knows a refusal of the gateway by these words
const asVerified = ({ status, begins }: (typeof refusals)[keyof typeof refusals]): Refused => ({
  status,
  message: new RegExp(`^${begins}`),
})

export const noKey = asVerified(refusals.noKey)
export const unknownKey: Refused = { status: 401, message: /^unknown API key/ }
export const needsService = asVerified(refusals.needsService)
export const noPassword = asVerified(refusals.noPassword)
export const management = asVerified(refusals.management)
export const twoKeys: Refused = { status: 401, message: /^two API keys/ }
export const closedMetrics: Refused = { status: 403, message: /^Storage's metrics are closed/ }
export const encodedSlash: Refused = { status: 400, message: /encoded slashes/ }
export const notFound: Refused = { status: 404, message: /./ }
