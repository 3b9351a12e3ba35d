import { WIRE } from './tags.ts'

/** A place in a message. */
export type Cursor = { readonly bytes: Buffer; at: number }

const broken = (why: string): Error => new Error(`cannot read the request: ${why}`)

/** An unsigned number of 32 bits: a tag, a length, or one of few. What is above is cut off. */
export const varint = (cursor: Cursor): number => {
  let value = 0
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = cursor.bytes[cursor.at++]
    if (byte === undefined) throw broken('it ends inside a number')
    if (shift < 32) value |= (byte & 0x7f) << shift
    if (byte < 0x80) return value >>> 0
  }
  throw broken('a number has more than ten bytes')
}

const over = (cursor: Cursor, length: number): number => {
  const until = cursor.at + length
  if (until > cursor.bytes.length) throw broken('it ends inside a field')
  return until
}

/** Reads the length of what follows, and returns where it ends. */
export const end = (cursor: Cursor): number => {
  const length = varint(cursor)
  return over(cursor, length)
}

export const text = (cursor: Cursor): string => {
  const until = end(cursor)
  const value = cursor.bytes.toString('utf8', cursor.at, until)
  cursor.at = until
  return value
}

type Key = { readonly bytes: Buffer; readonly text: string }

const SLOTS = 2048
const LONGEST = 64
const keys: (Key | undefined)[] = new Array(SLOTS).fill(undefined)

const isAt = (bytes: Buffer, at: number, known: Buffer): boolean => {
  for (let i = 0; i < known.length; i++) if (bytes[at + i] !== known[i]) return false
  return true
}

/** The same as `text`, for what comes again and again: the keys of every object of Kubernetes. */
export const key = (cursor: Cursor): string => {
  const { bytes } = cursor
  const until = end(cursor)
  const start = cursor.at
  const length = until - start
  cursor.at = until
  if (length > LONGEST) return bytes.toString('utf8', start, until)
  let slot = length
  for (let i = start; i < until; i++) slot = (slot * 31 + (bytes[i] ?? 0)) & (SLOTS - 1)
  const known = keys[slot]
  if (known?.bytes.length === length && isAt(bytes, start, known.bytes)) return known.text
  const text = bytes.toString('utf8', start, until)
  keys[slot] = { bytes: Buffer.from(bytes.subarray(start, until)), text }
  return text
}

export const double = (cursor: Cursor): number => {
  const until = over(cursor, 8)
  const value = cursor.bytes.readDoubleLE(cursor.at)
  cursor.at = until
  return value
}

/** Goes behind a field whose tag was read. */
export const skip = (cursor: Cursor, tag: number): void => {
  switch (tag & 7) {
    case WIRE.varint:
      varint(cursor)
      return
    case WIRE.fixed64:
      cursor.at = over(cursor, 8)
      return
    case WIRE.bytes:
      cursor.at = end(cursor)
      return
    case WIRE.fixed32:
      cursor.at = over(cursor, 4)
      return
    default:
      throw broken(`a field of an unknown kind before byte ${cursor.at}`)
  }
}
