import { hash } from 'node:crypto'

/**
 * The same value with the keys of every object in order. Crossplane sends maps in any order; what is
 * read through this once gives equal text for equal values from then on.
 */
export const ordered = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(ordered) as T
  const fields = value as Record<string, unknown>
  return Object.fromEntries(
    Object.keys(fields)
      .sort()
      .map((key) => [key, ordered(fields[key])]),
  ) as T
}

/** First `length` hexadecimal characters of the SHA-256 of a plain value, in the order that it has. */
export const checksum = (value: unknown, length = 16): string =>
  hash('sha256', JSON.stringify(value) ?? '').slice(0, length)
