import { createHash } from 'node:crypto'

/** JSON with sorted keys: equal values have equal text, in whatever order they were sent. */
export const canonical = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const fields = value as Record<string, unknown>
  const known = Object.keys(fields).filter((key) => fields[key] !== undefined)
  return `{${known
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(fields[key])}`)
    .join(',')}}`
}

/** First `length` hexadecimal characters of the SHA-256 of a plain value. */
export const checksum = (value: unknown, length = 16): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, length)
