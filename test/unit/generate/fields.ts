import type { z } from 'zod'
import type { Field } from '../../../src/generate/field.ts'
import { structural } from '../../../src/generate/structural.ts'

/** Every field that has a name, at every depth. */
export const namedFields = (schema: z.core.$ZodType): Field[] => {
  const found: Field[] = []
  structural(schema, (field) => {
    if (!/(^|\]|<name>)$/.test(field.path)) found.push(field)
    return undefined
  })
  return found
}
