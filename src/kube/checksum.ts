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

/**
 * The same value with the keys of every object in the order of `model`; those that it does not have
 * come after, by name. Crossplane sends what is observed in another order each time.
 */
export const inOrderOf = <T>(value: T, model: unknown): T => {
  if (typeof value !== 'object' || value === null) return value
  const like = typeof model === 'object' && model !== null ? model : {}
  const models = like as Record<string, unknown>
  if (Array.isArray(value)) return value.map((item, at) => inOrderOf(item, models[at])) as T
  const fields = value as Record<string, unknown>
  const known = Object.keys(models).filter((key) => Object.hasOwn(fields, key))
  const others = Object.keys(fields).filter((key) => !Object.hasOwn(models, key))
  return Object.fromEntries(
    [...known, ...others.sort()].map((key) => [key, inOrderOf(fields[key], models[key])]),
  ) as T
}

/** First `length` hexadecimal characters of the SHA-256 of a plain value, in the order that it has. */
export const digest = (value: unknown, length: number): string =>
  hash('sha256', JSON.stringify(value) ?? '').slice(0, length)

/** Go writes `12e4567` without quotes, for it is no number of Go's: to other readers it is Infinity. */
const LIKE_A_NUMBER = /^\d(?=\d*e\d+$)/

/**
 * The digest of a value as an annotation holds it, by itself: where it would read as a number with an
 * exponent, its first digit is `a`. 16 characters.
 */
export const checksum = (value: unknown): string => digest(value, 16).replace(LIKE_A_NUMBER, 'a')
