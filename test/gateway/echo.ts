import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

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

/** One unmasked text frame (RFC 6455) of less than 64 KiB. */
const frame = (text: string): Buffer => {
  const payload = Buffer.from(text)
  const head = Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff])
  return Buffer.concat([head, payload])
}

/**
 * An upstream that answers with what it got, as JSON, or as the first message of a WebSocket.
 * It has CORS headers of its own, as Supabase's services do.
 */
export const startEcho = async (
  name: string,
): Promise<{ port: number; stop: () => Promise<void> }> => {
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
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    socket.write(frame(JSON.stringify(told(name, request, 0))))
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.end())
  })

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
