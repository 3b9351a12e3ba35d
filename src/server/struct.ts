import { type Cursor, double, end, skip, tagOf, text, varint } from './wire.ts'

/** What nobody reads of a value, by key: the whole of it, or a part. */
export type Unread = { readonly [key: string]: 'all' | Unread }

export type Plain = { [key: string]: unknown }

/** Deeper than any object of Kubernetes, and far from the end of the stack. */
const DEEPEST = 200

const KEY = tagOf(1, 'bytes')
const VALUE = tagOf(2, 'bytes')

/**
 * Reads a message field by field.
 *
 * @param read gets the tag and stands behind it; it says whether it has read the field
 */
export const message = (cursor: Cursor, read: (tag: number) => boolean): void => {
  const until = end(cursor)
  while (cursor.at < until) {
    const tag = varint(cursor)
    if (!read(tag)) skip(cursor, tag)
  }
}

/**
 * Reads one entry of a map, up to where it ends.
 *
 * @param read gets the key and stands at the length of the value
 */
export const entry = (cursor: Cursor, read: (key: string) => void): void => {
  const until = end(cursor)
  let key = ''
  let value = -1
  while (cursor.at < until) {
    const tag = varint(cursor)
    if (tag === KEY) key = text(cursor)
    else if (tag === VALUE) {
      value = cursor.at
      cursor.at = end(cursor)
    } else skip(cursor, tag)
  }
  if (value >= 0) {
    cursor.at = value
    read(key)
  }
  cursor.at = until
}

/** An own property, whatever its name: `__proto__` by assignment would be none. */
export const put = <T>(target: { [key: string]: T }, key: string, value: T): void => {
  if (key === '__proto__') {
    Object.defineProperty(target, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    })
  } else target[key] = value
}

const NULL = tagOf(1, 'varint')
const NUMBER = tagOf(2, 'fixed64')
const STRING = tagOf(3, 'bytes')
const BOOLEAN = tagOf(4, 'varint')
const STRUCT = tagOf(5, 'bytes')
const LIST = tagOf(6, 'bytes')

const listOf = (cursor: Cursor, depth: number): unknown[] => {
  const until = end(cursor)
  const list: unknown[] = []
  while (cursor.at < until) {
    const tag = varint(cursor)
    if (tag === KEY) list.push(anyOf(cursor, depth, undefined))
    else skip(cursor, tag)
  }
  return list
}

const anyOf = (cursor: Cursor, depth: number, unread: Unread | undefined): unknown => {
  const until = end(cursor)
  let value: unknown
  while (cursor.at < until) {
    const tag = varint(cursor)
    switch (tag) {
      case NULL:
        varint(cursor)
        value = null
        break
      case NUMBER:
        value = double(cursor)
        break
      case STRING:
        value = text(cursor)
        break
      case BOOLEAN:
        value = varint(cursor) !== 0
        break
      case STRUCT:
        value = structOf(cursor, unread, depth + 1)
        break
      case LIST:
        value = listOf(cursor, depth + 1)
        break
      default:
        skip(cursor, tag)
    }
  }
  return value
}

/**
 * Reads a google.protobuf.Struct as the plain object that it stands for.
 *
 * @throws an Error when the bytes are none, or nest more than 200 times
 */
export const structOf = (cursor: Cursor, unread?: Unread, depth = 0): Plain => {
  if (depth > DEEPEST)
    throw new Error(`cannot read the request: it nests more than ${DEEPEST} times`)
  const until = end(cursor)
  const struct: Plain = {}
  while (cursor.at < until) {
    const tag = varint(cursor)
    if (tag !== KEY) {
      skip(cursor, tag)
      continue
    }
    entry(cursor, (key) => {
      const inside = unread !== undefined && Object.hasOwn(unread, key) ? unread[key] : undefined
      if (inside === 'all') return
      const value = anyOf(cursor, depth, inside)
      if (value !== undefined) put(struct, key, value)
    })
  }
  return struct
}
