import { type Cursor, double, end, key, skip, text, varint } from './reader.ts'
import { ELEMENT, ENTRY, VALUE } from './tags.ts'

/** What nobody reads of a value, by key: the whole of it, or a part. */
export type Unread = { readonly [key: string]: 'all' | Unread }

export type Plain = { [key: string]: unknown }

/** Deeper than any object of Kubernetes, and far from the end of the stack. */
const DEEPEST = 200

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
  let name = ''
  let value = -1
  while (cursor.at < until) {
    const tag = varint(cursor)
    if (tag === ENTRY.key) name = key(cursor)
    else if (tag === ENTRY.value) {
      value = cursor.at
      cursor.at = end(cursor)
    } else skip(cursor, tag)
  }
  if (value >= 0) {
    cursor.at = value
    read(name)
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

const listOf = (cursor: Cursor, depth: number): unknown[] => {
  const until = end(cursor)
  const list: unknown[] = []
  while (cursor.at < until) {
    const tag = varint(cursor)
    if (tag === ELEMENT) list.push(anyOf(cursor, depth, undefined))
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
      case VALUE.null:
        varint(cursor)
        value = null
        break
      case VALUE.number:
        value = double(cursor)
        break
      case VALUE.text:
        value = text(cursor)
        break
      case VALUE.boolean:
        value = varint(cursor) !== 0
        break
      case VALUE.struct:
        value = structOf(cursor, unread, depth + 1)
        break
      case VALUE.list:
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
    if (tag !== ELEMENT) {
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
