import { crc32, deflateSync } from 'node:zlib'

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data])
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))])
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex')

/** A square of one colour as PNG (8 bits, RGB). */
export const square = (side: number): Buffer => {
  const header = Buffer.concat([uint32(side), uint32(side), Buffer.from([8, 2, 0, 0, 0])])
  const row = Buffer.concat([
    Buffer.from([0]),
    Buffer.alloc(side * 3, Buffer.from('3ecf8e', 'hex')),
  ])
  const rows = Buffer.concat(Array.from({ length: side }, () => row))
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Width and height of a PNG, or undefined where the bytes are none. */
export const sizeOf = (bytes: Uint8Array): readonly [number, number] | undefined => {
  const png = Buffer.from(bytes)
  return png.length > 24 && png.subarray(0, 8).equals(signature)
    ? [png.readUInt32BE(16), png.readUInt32BE(20)]
    : undefined
}
