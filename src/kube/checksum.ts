import { createHash } from 'node:crypto'

/** JSON with sorted keys: equal values have equal text. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

/** First `length` hexadecimal characters of the SHA-256 of a plain value. */
export const checksum = (value: unknown, length = 16): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, length)
