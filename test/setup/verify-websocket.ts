import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11' // RFC 6455 1.3

/** One unmasked text frame of less than 64 KiB. */
export const frame = (text: string): Buffer => {
  const payload = Buffer.from(text)
  const head =
    payload.length < 126
      ? Buffer.from([0x81, payload.length])
      : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff])
  return Buffer.concat([head, payload])
}

// one unfragmented, masked text frame below 64 KiB: all that a client of these tests sends
const unframe = (data: Buffer): string | undefined => {
  if ((data[0] ?? 0) !== 0x81) return undefined
  const short = (data[1] ?? 0) & 0x7f
  const at = short === 126 ? 4 : 2
  const length = short === 126 ? data.readUInt16BE(2) : short
  const mask = data.subarray(at, at + 4)
  const masked = data.subarray(at + 4, at + 4 + length)
  return Buffer.from(masked.map((byte, index) => byte ^ (mask[index % 4] ?? 0))).toString()
}

/** Completes the handshake of an upgrade. */
export const shakeHands = (request: IncomingMessage, socket: Duplex): void => {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}${guid}`)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  socket.on('error', () => socket.destroy())
}

/** Accepts a WebSocket upgrade and answers each text with what `reply` gives, or hangs up on null. */
export const acceptWebSocket = (
  request: IncomingMessage,
  socket: Duplex,
  reply: (text: string) => string | null,
): void => {
  shakeHands(request, socket)
  socket.on('data', (data: Buffer) => {
    const text = unframe(data)
    if (text === undefined) {
      socket.end()
      return
    }
    const answer = reply(text)
    if (answer === null) socket.destroy()
    else socket.write(frame(answer))
  })
}
