import * as z from 'zod'
import { claimSchema } from '../../src/api/claim/index.ts'

const inner = (schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined =>
  schema instanceof z.ZodOptional ? inner(schema.unwrap()) : schema

/** The schema below one part of a path; a part in brackets is an item of a list. */
const below = (schema: z.core.$ZodType | undefined, part: string): z.core.$ZodType | undefined => {
  const known = inner(schema)
  if (known instanceof z.ZodObject) {
    return Object.hasOwn(known.shape, part) ? known.shape[part] : undefined
  }
  if (known instanceof z.ZodRecord) return known.valueType
  return known instanceof z.ZodArray && part.startsWith('[') ? known.element : undefined
}

/** The schema of a field of the claim; undefined while the API has no such field. */
export const fieldAt = (field: readonly string[]): z.core.$ZodType | undefined =>
  field.reduce<z.core.$ZodType | undefined>(below, claimSchema)
