import type { IncomingMessage } from 'node:http'

export type Reply = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}
export type Ask = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
}

/** Whose token a request carries; undefined: a token that does not verify, or none. */
export type Role = 'anon' | 'service_role' | undefined

export type ServiceName = 'auth' | 'rest' | 'realtime' | 'storage' | 'functions' | 'meta' | 'studio'

const nothing: Reply = { status: 404, body: 'nothing here' }

/**
 * What each service answers behind the gateway, as far as `setup verify` asks: status and shape are
 * the named program's own. None of them refuses in the gateway's words.
 */
export const services: Readonly<Record<ServiceName, (ask: Ask, role: Role) => Reply>> = {
  auth: ({ path }, role) => {
    if (path.startsWith('/settings')) return { status: 200, body: { external: { email: true } } }
    if (path === '/.well-known/jwks.json')
      return { status: 200, body: { keys: [{ kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ' }] } }
    if (!path.startsWith('/admin/users')) return nothing
    if (role === 'service_role') return { status: 200, body: { users: [] } }
    return role === 'anon'
      ? { status: 403, body: { code: 403, error_code: 'not_admin', msg: 'User not allowed' } }
      : { status: 403, body: { code: 403, error_code: 'bad_jwt', msg: 'invalid JWT' } }
  },

  rest: ({ path, headers }, role) => {
    if (path.split('?')[0] !== '/') return nothing
    if (headers.authorization !== undefined && role === undefined)
      return { status: 401, body: { code: 'PGRST301', message: 'No suitable key was found' } }
    return headers['accept-profile'] === 'hidden'
      ? { status: 406, body: { code: 'PGRST106', message: 'Invalid schema: hidden' } }
      : { status: 200, body: { swagger: '2.0' } }
  },

  // plain requests: the management API refuses whoever lacks its token, with an empty answer
  realtime: ({ path }) => (path.startsWith('/api/') ? { status: 403 } : nothing),

  storage: ({ path }, role) => {
    if (path !== '/bucket') return nothing
    return role === undefined
      ? {
          status: 400,
          body: { statusCode: '403', error: 'Unauthorized', message: 'Invalid Compact JWS' },
        }
      : { status: 200, body: [] }
  },

  functions: () => ({ status: 404, body: { code: 'NOT_FOUND', message: 'no such function' } }),

  meta: ({ path }) => (path.startsWith('/tables') ? { status: 200, body: [] } : nothing),

  // it asks nobody who calls
  studio: ({ path }) =>
    path === '/api/platform/profile' ? { status: 200, body: { id: 1 } } : nothing,
}
