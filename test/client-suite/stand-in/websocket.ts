import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { shakeHands } from '../../setup/verify-websocket.ts'

export type Message = string | Buffer
export type Socket = {
  readonly send: (message: Message) => void
  readonly onClose: (closed: () => void) => void
}

const [text, binary, close, ping] = [1, 2, 8, 9] as const

const frame = (opcode: number, payload: Buffer): Buffer => {
  const head = Buffer.from([0x80 | opcode, Math.min(payload.length, 126)])
  const length = Buffer.alloc(payload.length < 126 ? 0 : 2)
  if (length.length > 0) length.writeUInt16BE(payload.length)
  return Buffer.concat([head, length, payload])
}

/** The first whole frame (RFC 6455 5.2; masked, unfragmented, below 64 KiB), and what follows it. */
const unframe = (data: Buffer) => {
  if (data.length < 6) return undefined
  const short = (data[1] ?? 0) & 0x7f
  const at = short === 126 ? 4 : 2
  const length = short === 126 ? data.readUInt16BE(2) : short
  const end = at + 4 + length
  if (data.length < end) return undefined
  const mask = data.subarray(at, at + 4)
  const masked = data.subarray(at + 4, end)
  const payload = Buffer.from(masked.map((byte, index) => byte ^ (mask[index % 4] ?? 0)))
  return { opcode: (data[0] ?? 0) & 0x0f, payload, rest: data.subarray(end) }
}

/** Accepts a WebSocket upgrade; `hear` gets every text and every binary message. */
export const accept = (
  request: IncomingMessage,
  stream: Duplex,
  hear: (message: Message, socket: Socket) => void,
): void => {
  shakeHands(request, stream)
  const socket: Socket = {
    send: (message) =>
      stream.write(
        typeof message === 'string' ? frame(text, Buffer.from(message)) : frame(binary, message),
      ),
    onClose: (closed) => void stream.once('close', closed),
  }
  let data: Buffer = Buffer.alloc(0)
  stream.on('data', (bytes: Buffer) => {
    data = Buffer.concat([data, bytes])
    for (let next = unframe(data); next; next = unframe(data)) {
      const { opcode, payload, rest } = next
      data = rest
      if (opcode === text) hear(payload.toString(), socket)
      if (opcode === binary) hear(payload, socket)
      if (opcode === ping) stream.write(frame(10, payload))
      if (opcode === close) stream.end(frame(close, payload))
    }
  })
}
