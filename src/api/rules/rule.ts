import type { Issue } from '../issues.ts'
import type { Spec } from '../project.ts'

/** A rule over several fields of the effective spec; what zod says of a single field is not repeated. */
export type Rule = (spec: Spec) => Issue[]

/** One issue when something is wrong, else none. */
export const when = (wrong: boolean, path: string, message: string): Issue[] =>
  wrong ? [{ path, message }] : []

/** One issue unless exactly one of two members is there. */
export const oneOf = (
  members: Readonly<Record<string, unknown>>,
  path: string,
  subject = '',
): Issue[] => {
  const names = Object.keys(members)
  const found = names.filter((name) => members[name] !== undefined)
  const message =
    found.length === 0
      ? `needs either ${names.join(' or ')}`
      : `has both ${names.join(' and ')}; remove one of them`
  return when(found.length !== 1, path, `${subject}${message}`)
}
