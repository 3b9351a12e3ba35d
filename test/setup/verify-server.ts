import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { type Listening, onLoopback } from './loopback.ts'
import type { Ask, Reply } from './verify-services.ts'
import { acceptWebSocket } from './verify-websocket.ts'

export type Behaviour = {
  readonly answer: (ask: Ask) => Reply | Promise<Reply>
  /** The answer to those whose WebSocket is not accepted; undefined accepts it. */
  readonly turnAway: (ask: Ask) => Reply | undefined | Promise<Reply | undefined>
  /** Realtime's reply to a join; null hangs up. */
  readonly join?: (ref: unknown) => unknown
  /** Asked before `answer`; true when it has answered itself. */
  readonly first?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>
}

export type TestServer = Listening & {
  readonly asked: Ask[]
  /** What came over WebSockets. */
  readonly messages: string[]
}

const joined = (ref: unknown): unknown => ({
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

/** Has a server answer as it is told, and let clients join channels over WebSockets. */
export const handle = (
  server: Server,
  { answer, turnAway, join = joined, first }: Behaviour,
): Pick<TestServer, 'asked' | 'messages'> => {
  const asked: Ask[] = []
  const messages: string[] = []

  server.on('request', async (request, response) => {
    if (await first?.(request, response)) return
    const ask = askOf(request)
    asked.push(ask)
    const { status, body, headers } = await answer(ask)
    response.writeHead(status, headers)
    response.end(text(body))
  })

  server.on('upgrade', async (request, socket: Duplex) => {
    const ask = askOf(request)
    asked.push(ask)
    const refused = await turnAway(ask)
    if (refused !== undefined) {
      const content = text(refused.body)
      socket.end(
        `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status]}\r\nContent-Length: ${content.length}\r\nConnection: close\r\n\r\n${content}`,
      )
      return
    }
    acceptWebSocket(request, socket, (message) => {
      messages.push(message)
      const reply = join(JSON.parse(message).ref)
      return reply === null ? null : JSON.stringify(reply)
    })
  })
  return { asked, messages }
}

/** A loopback server that answers as it is told, and lets clients join channels over WebSockets. */
export const startServer = async (behaviour: Behaviour, port = 0): Promise<TestServer> => {
  const server = createServer()
  const seen = handle(server, behaviour)
  return { ...(await onLoopback(server, port)), ...seen }
}
