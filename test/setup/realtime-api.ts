import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { jwtVerify } from 'jose'
import { at } from '../../src/setup/verify/json.ts'
import { onLoopback } from './loopback.ts'

/**
 * A server that speaks Realtime's management API as far as `setup realtime` needs it; the program
 * itself cannot be had from a package registry. Read from supabase/realtime: router.ex (a refused
 * token is an empty 403), tenant_controller.ex (201 on create, 200 on update, 401 when a new
 * tenant's migrations fail, which is saved all the same), tenant_view.ex (what is shown),
 * db_settings.ex (all connection settings are text).
 */
export type RealtimeApi = {
  readonly address: string
  /** The tenants as they were sent. */
  readonly tenants: Map<string, unknown>
  readonly stop: () => Promise<void>
}

export type Behaviour = {
  readonly secret: string
  /** Answers of /healthcheck before it is ready. */
  readonly unready?: number
  /** Answers of the tenant's health before it is healthy. */
  readonly migrating?: number
  readonly migrationsFail?: boolean
  /** A status that every PUT gets, with the secrets of the request in its body. */
  readonly broken?: number
  /** Alters what is kept of a tenant. */
  readonly keep?: (settings: Record<string, unknown>) => Record<string, unknown>
}

const textual = ['region', 'db_host', 'db_port', 'db_name', 'db_user', 'db_password']

const invalid = (tenant: unknown): readonly string[] =>
  textual
    .filter((name) => typeof at(tenant, 'extensions', 0, 'settings', name) !== 'string')
    .map((name) => `${name} is invalid`)

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const view = (id: string, tenant: unknown, keep: NonNullable<Behaviour['keep']>): unknown => {
  const { jwt_secret, jwt_jwks, max_bytes_per_second, ...open } = record(tenant)
  const { db_password, ...settings } = record(at(tenant, 'extensions', 0, 'settings'))
  return {
    data: {
      id: 'b8f9c2b2',
      ...open,
      external_id: id,
      extensions: [
        { type: 'postgres_cdc_rls', settings: keep({ ...settings, db_host: 'c2VhbGVk' }) },
      ],
    },
  }
}

const send = (response: ServerResponse, status: number, body?: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body === undefined ? '' : JSON.stringify(body))
}

/** The API without a server: `answer` is true when the request was one of its own. */
export const realtimeApi = (behaviour: Behaviour) => {
  const tenants = new Map<string, unknown>()
  const keep = behaviour.keep ?? ((settings) => settings)
  let { unready = 0, migrating = 0 } = behaviour

  const admitted = (authorization = ''): Promise<boolean> =>
    jwtVerify(authorization.replace(/^Bearer /, ''), new TextEncoder().encode(behaviour.secret), {
      algorithms: ['HS256'],
      requiredClaims: ['exp', 'role'],
    }).then(
      () => true,
      () => false,
    )

  const save = (id: string, text: string, response: ServerResponse): void => {
    const tenant = at(JSON.parse(text), 'tenant')
    if (behaviour.broken !== undefined) {
      send(response, behaviour.broken, { message: `could not save ${text.slice(0, 200)}` })
      return
    }
    const errors = invalid(tenant)
    if (errors.length > 0) {
      send(response, 422, { errors: { extensions: [{ settings: errors }] } })
      return
    }
    const known = tenants.has(id)
    tenants.set(id, tenant)
    if (!known && behaviour.migrationsFail === true) {
      send(response, 401, { message: 'Unauthorized' })
      return
    }
    send(response, known ? 200 : 201, view(id, tenant, keep))
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.url === '/healthcheck') {
      send(response, unready-- > 0 ? 503 : 200)
      return true
    }
    const [, id, action] = /^\/api\/tenants\/([^/]+)(?:\/(\w+))?$/.exec(request.url ?? '') ?? []
    if (id === undefined) return false
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (!(await admitted(request.headers.authorization))) {
      send(response, 403)
    } else if (request.method === 'PUT') {
      save(id, Buffer.concat(chunks).toString(), response)
    } else if (!tenants.has(id)) {
      send(response, 404, { message: 'not found' })
    } else if (action === 'health') {
      send(response, 200, { data: { healthy: migrating-- <= 0, db_connected: false } })
    } else {
      send(response, 200, view(id, tenants.get(id), keep))
    }
    return true
  }
  return { tenants, answer }
}

export const startRealtimeApi = async (behaviour: Behaviour, port = 0): Promise<RealtimeApi> => {
  const { tenants, answer } = realtimeApi(behaviour)
  const server = createServer(async (request, response) => {
    if (!(await answer(request, response))) send(response, 403)
  })
  return { ...(await onLoopback(server, port)), tenants }
}
