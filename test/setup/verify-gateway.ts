import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { acceptWebSocket } from './verify-websocket.ts'

/**
 * A gateway with a whole project behind it, as far as `setup verify` looks: each answer has the
 * status and the shape that the named program gives. The real gateways run their own tests; this one
 * can break on demand.
 */
export type Reply = { readonly status: number; readonly body?: unknown }
export type Ask = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
}

export type Wrong = {
  /** An answer in place of the right one. */
  readonly answer?: (ask: Ask) => Reply | undefined
  /** Realtime's reply to the join in place of `ok`; null hangs up. */
  readonly join?: (ref: unknown) => unknown
}

export type TestGateway = {
  readonly address: string
  readonly asked: Ask[]
  /** What came over WebSockets. */
  readonly messages: string[]
  readonly stop: () => Promise<void>
}

export const anonKey = 'anon-key-of-the-project'
export const serviceKey = 'service-key-of-the-project'

const refusal = (status: number, message: string): Reply => ({ status, body: { message } })

const rightAnswer = ({ path, headers }: Ask): Reply => {
  const { apikey, authorization } = headers
  const service = apikey === serviceKey
  const known = service || apikey === anonKey
  const is = (prefix: string): boolean => path.startsWith(prefix)

  if (is('/storage/v1/bucket')) {
    return authorization === `Bearer ${serviceKey}`
      ? { status: 200, body: [] }
      : {
          status: 400,
          body: { statusCode: '403', error: 'Unauthorized', message: 'Invalid Compact JWS' },
        }
  }
  if (is('/functions/v1/'))
    return { status: 404, body: { code: 'NOT_FOUND', message: 'no such function' } }
  if (is('/realtime/v1/api/tenants')) return refusal(403, 'closed')
  if (!known) return refusal(401, 'no API key in request')
  if (is('/auth/v1/settings')) return { status: 200, body: { external: { email: true } } }
  if (is('/auth/v1/admin/users')) {
    return service
      ? { status: 200, body: { users: [] } }
      : { status: 403, body: { code: 403, error_code: 'not_admin', msg: 'User not allowed' } }
  }
  if (is('/rest/v1/')) {
    if (!service) return refusal(403, 'for the service key alone')
    return headers['accept-profile'] === 'hidden'
      ? { status: 406, body: { code: 'PGRST106', message: 'Invalid schema: hidden' } }
      : { status: 200, body: { swagger: '2.0' } }
  }
  if (is('/pg/'))
    return service ? { status: 200, body: [] } : refusal(403, 'for the service key alone')
  return { status: 404, body: 'nothing here' }
}

const right = (ref: unknown): unknown => ({
  topic: 'realtime:xsupabase-verify',
  event: 'phx_reply',
  ref,
  payload: { status: 'ok', response: { postgres_changes: [] } },
})

const text = (body: unknown): string =>
  body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)

const askOf = (request: IncomingMessage): Ask => ({
  method: request.method ?? '',
  path: request.url ?? '',
  headers: request.headers,
})

export const startGateway = async (wrong: Wrong = {}, port = 0): Promise<TestGateway> => {
  const asked: Ask[] = []
  const messages: string[] = []
  const sockets = new Set<Duplex>()
  const answer = wrong.answer ?? (() => undefined)
  const joined = wrong.join ?? right

  const server = createServer((request, response) => {
    const ask = askOf(request)
    asked.push(ask)
    const { status, body } = answer(ask) ?? rightAnswer(ask)
    response.writeHead(status)
    response.end(text(body))
  })

  server.on('upgrade', (request, socket: Duplex) => {
    sockets.add(socket)
    const ask = askOf(request)
    asked.push(ask)
    const refused = answer(ask)
    if (refused !== undefined || !ask.path.includes(`apikey=${anonKey}`)) {
      const { status, body } = refused ?? refusal(401, 'no API key in request')
      const content = text(body)
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: ${content.length}\r\nConnection: close\r\n\r\n${content}`,
      )
      return
    }
    acceptWebSocket(request, socket, (message) => {
      messages.push(message)
      const reply = joined(JSON.parse(message).ref)
      return reply === null ? null : JSON.stringify(reply)
    })
  })

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the gateway has no port')
  return {
    address: `http://127.0.0.1:${address.port}`,
    asked,
    messages,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const socket of sockets) socket.destroy()
      }),
  }
}
