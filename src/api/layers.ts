import type * as z from 'zod'
import { type ClaimSpec, claimSchema } from './claim/index.ts'

type Plain = Record<string, unknown>

const isObject = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema of a field without its `.optional()`. */
const inner = (schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined => {
  const definition = schema?._zod.def as { type: string; innerType?: z.core.$ZodType } | undefined
  return definition?.type === 'optional' ? inner(definition.innerType) : schema
}

const fieldOf = (schema: z.core.$ZodType | undefined, key: string): z.core.$ZodType | undefined => {
  const definition = inner(schema)?._zod.def as
    | { shape?: Record<string, z.core.$ZodType> }
    | undefined
  return definition?.shape?.[key]
}

/** `name` for a list that Kubernetes would merge by name; undefined for one that is replaced. */
const mergeKey = (schema: z.core.$ZodType | undefined): string | undefined => {
  const field = inner(schema) as z.ZodType | undefined
  const keys = field?.meta?.()?.listMapKeys
  return Array.isArray(keys) ? String(keys[0]) : undefined
}

const mergeKeyed = (key: string, lower: readonly Plain[], upper: readonly Plain[]): Plain[] => {
  const overridden = new Map(upper.map((item) => [item[key], item]))
  const kept = lower.map((item) => overridden.get(item[key]) ?? item)
  const known = new Set(lower.map((item) => item[key]))
  return [...kept, ...upper.filter((item) => !known.has(item[key]))]
}

const mergeValue = (
  lower: unknown,
  upper: unknown,
  schema: z.core.$ZodType | undefined,
): unknown => {
  if (upper === undefined) return lower
  if (isObject(lower) && isObject(upper)) {
    const keys = [...new Set([...Object.keys(lower), ...Object.keys(upper)])]
    return Object.fromEntries(
      keys.map((key) => [key, mergeValue(lower[key], upper[key], fieldOf(schema, key))]),
    )
  }
  const key = mergeKey(schema)
  return key && Array.isArray(lower) && Array.isArray(upper) ? mergeKeyed(key, lower, upper) : upper
}

/**
 * Merges specs, each over the ones before it: objects and keyed lists merge, other lists are
 * replaced.
 */
export const merge = (...layers: readonly (ClaimSpec | undefined)[]): ClaimSpec =>
  layers.reduce<ClaimSpec>((lower, upper) => mergeValue(lower, upper, claimSchema) as ClaimSpec, {})

/** The same for two values of any schema. */
export const overlay = <T>(schema: z.ZodType<T>, lower: T, upper: T): T =>
  mergeValue(lower, upper, schema) as T

/** Every leaf where `upper` changed what `lower` said, as `path: before -> after`. */
export const differences = (lower: unknown, upper: unknown, path = ''): string[] => {
  if (isObject(upper)) {
    return Object.keys(upper)
      .sort()
      .flatMap((key) =>
        differences(
          isObject(lower) ? lower[key] : undefined,
          upper[key],
          path ? `${path}.${key}` : key,
        ),
      )
  }
  const [before, after] = [JSON.stringify(lower), JSON.stringify(upper)]
  return before === after || lower === undefined ? [] : [`${path}: ${before} -> ${after}`]
}
