import { createServer, type IncomingMessage } from 'node:http'
import { type Listening, onLoopback } from '../setup/loopback.ts'
import { frame, shakeHands } from '../setup/verify-websocket.ts'

/** What an upstream got. */
export type Echo = {
  readonly upstream: string
  readonly method: string
  readonly path: string
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes of the request's body. */
  readonly bytes: number
}

const told = (upstream: string, request: IncomingMessage, bytes: number): Echo => ({
  upstream,
  method: request.method ?? '',
  path: request.url ?? '',
  headers: Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [
      name,
      values?.join(', ') ?? '',
    ]),
  ),
  bytes,
})

/**
 * An upstream that answers with what it got, as JSON, or as the first message of a WebSocket.
 * It has CORS headers of its own, as Supabase's services do.
 */
export const startEcho = async (name: string): Promise<Listening> => {
  const server = createServer(async (request, response) => {
    let bytes = 0
    for await (const chunk of request) bytes += (chunk as Buffer).length
    response.setHeader('content-type', 'application/json')
    response.setHeader('access-control-allow-origin', ['https://upstream.example'])
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('content-range', '0-0/1')
    response.end(JSON.stringify(told(name, request, bytes)))
  })

  server.on('upgrade', (request, socket) => {
    shakeHands(request, socket)
    socket.write(frame(JSON.stringify(told(name, request, 0))))
    socket.on('end', () => socket.end())
  })

  return onLoopback(server)
}
