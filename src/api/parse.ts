import type * as z from 'zod'
import { type Issue, issuesOf } from './issues.ts'

/** The value as a schema reads it, and what is wrong with it; where anything is, the value as it was. */
export const parse = <T>(schema: z.ZodType<T>, value: unknown, prefix: string): [T, Issue[]] => {
  const result = schema.safeParse(value)
  return result.success
    ? [result.data, []]
    : [value as T, issuesOf(result.error, schema, value, prefix)]
}
