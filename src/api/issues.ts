import type * as z from 'zod'
import { type Reason, Refusal } from '../refusal.ts'

/** One thing that is wrong with one field. */
export type Issue = { readonly path: string; readonly message: string }

const MAX_SHOWN = 4

/** A refusal that names each field, at most a few of them. */
export const refuse = (reason: Reason, issues: readonly Issue[]): Refusal => {
  const shown = issues.slice(0, MAX_SHOWN).map(({ path, message }) => `${path}: ${message}`)
  const rest = issues.length - shown.length
  return new Refusal(reason, shown.join('; ') + (rest > 0 ? `; and ${rest} more` : ''))
}

const shown = (value: unknown): string => {
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 80 ? `${json.slice(0, 77)}...` : json
}

const at = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    root,
  )

const pathOf = (prefix: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : `${text}${text ? '.' : ''}${String(key)}`,
    prefix,
  )

const messageOf = (issue: z.core.$ZodIssue, value: unknown): string => {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? 'is missing'
        : `must be of type ${issue.expected}, got ${shown(value)}`
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}, got ${shown(value)}`
    case 'too_small':
    case 'too_big': {
      const bound =
        issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`
      if (typeof value === 'number') return `must be ${bound}, got ${value}`
      if (value === '') return 'must not be blank'
      return `must have ${bound} ${typeof value === 'string' ? 'characters' : 'items'}`
    }
    case 'invalid_format':
      return issue.message.startsWith('Invalid')
        ? `must match ${'pattern' in issue ? issue.pattern : issue.format}, got ${shown(value)}`
        : `${issue.message}, got ${shown(value)}`
    case 'custom':
      return `${issue.message}, got ${shown(value)}`
    default:
      return issue.message
  }
}

/** zod's issues in the words of the API: the whole path of the field, and what it got. */
export const issuesOf = (error: z.ZodError, root: unknown, prefix: string): Issue[] => {
  const issues = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: pathOf(prefix, [...issue.path, key]),
          message: 'is not a field of this API; see docs/api.md for those that are',
        }))
      : [{ path: pathOf(prefix, issue.path), message: messageOf(issue, at(root, issue.path)) }],
  )
  // One problem may break several checks of a field; the first says it best.
  return [...new Map(issues.reverse().map((issue) => [issue.path, issue])).values()].reverse()
}
