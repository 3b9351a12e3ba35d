import type { Issue } from '../issues.ts'
import type { Spec } from '../project.ts'

/** A rule over several fields of the effective spec; what zod says of a single field is not repeated. */
export type Rule = (spec: Spec) => Issue[]

/** One issue when something is wrong, else none. */
export const when = (wrong: boolean, path: string, message: string): Issue[] =>
  wrong ? [{ path, message }] : []
