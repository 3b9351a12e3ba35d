import * as z from 'zod'
import { claimSchema } from '../api/claim/index.ts'

const inner = (schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined =>
  schema instanceof z.ZodOptional ? inner(schema.unwrap()) : schema

/** A value with its fields in the order of the API's own reference. */
export const inOrder = (
  value: unknown,
  schema: z.core.$ZodType | undefined = claimSchema,
): unknown => {
  const known = inner(schema)
  if (!(known instanceof z.ZodObject) || typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value)
  const rank = Object.keys(known.shape)
  return Object.fromEntries(
    fields
      .sort(([a], [b]) => rank.indexOf(a) - rank.indexOf(b))
      .map(([name, one]) => [name, inOrder(one, known.shape[name])]),
  )
}
