import type * as z from 'zod'
import { type Reason, Refusal } from '../refusal.ts'
import { didYouMean, fieldsAt } from './meant.ts'

/** One thing that is wrong with one field. */
export type Issue = { readonly path: string; readonly message: string }

const MAX_SHOWN = 4
const MAX_VALUE = 80
const MAX_MESSAGE = 1000

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 3)}...` : text

/** A refusal that names each field, at most a few of them. */
export const refuse = (reason: Reason, issues: readonly Issue[]): Refusal => {
  const shown = issues.slice(0, MAX_SHOWN).map(({ path, message }) => `${path}: ${message}`)
  const rest = issues.length - shown.length
  const more = rest > 0 ? `; and ${rest} more` : ''
  return new Refusal(reason, cut(shown.join('; '), MAX_MESSAGE - more.length) + more)
}

/** A value as a message shows it: in JSON, not too much of it. */
export const shown = (value: unknown): string =>
  cut(JSON.stringify(value) ?? String(value), MAX_VALUE)

/** Whether a value must not be quoted: the readers of a message may not be allowed to read it. */
const isPrivate = (prefix: string, path: readonly PropertyKey[]): boolean =>
  prefix !== 'spec' || path.some((key) => key === 'env' || String(key).endsWith('Ref'))

const at = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    root,
  )

/** A key as a path has it. */
export const shownKey = (key: string): string => cut(key, MAX_VALUE)

const pathOf = (prefix: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : `${text}${text ? '.' : ''}${shownKey(String(key))}`,
    prefix,
  )

/** How a value of another type is written: YAML takes what has no quotes for a number or a boolean. */
const wayOut = (expected: string, value: unknown, isShown: boolean): string => {
  const as = (text: string): string => (isShown ? `: ${text}` : '')
  switch (expected) {
    case 'string':
      return ['number', 'boolean'].includes(typeof value)
        ? `; put it in quotes${as(`"${value}"`)}`
        : ''
    case 'int':
    case 'number':
      return typeof value === 'string' && /^-?[0-9]+$/.test(value)
        ? `; write it without quotes${as(value)}`
        : '; write a whole number'
    case 'boolean':
      return value === 'true' || value === 'false'
        ? `; write it without quotes${as(value)}`
        : '; write true or false'
    default:
      return ''
  }
}

/** A wrong type, in words, and how the right one is written. */
const typeMessage = (issue: z.core.$ZodIssueInvalidType, value: unknown, got: string): string =>
  issue.message.startsWith('Invalid')
    ? `must be of type ${issue.expected}${got}${wayOut(issue.expected, value, got !== '')}`
    : `${issue.message}${got}`

const messageOf = (issue: z.core.$ZodIssue, value: unknown, got: string): string => {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? 'is missing' : typeMessage(issue, value, got)
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}${got}${got && typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : ''}`
    case 'too_small':
    case 'too_big': {
      if (!/^(Too|Invalid)/.test(issue.message)) return issue.message
      const bound =
        issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`
      if (typeof value === 'number') return `must be ${bound}${got}`
      if (value === '') return 'must not be blank'
      return `must have ${bound} ${typeof value === 'string' ? 'characters' : 'items'}`
    }
    case 'invalid_format':
      return issue.message.startsWith('Invalid')
        ? `must match ${'pattern' in issue ? issue.pattern : issue.format}${got}`
        : `${issue.message}${got}`
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message
    case 'custom':
      return `${issue.message}${got}`
    default:
      return issue.message
  }
}

/** Only the first few are shown. */
const unknownField = (key: string, index: number, known: readonly string[]): string => {
  const meant = index < MAX_SHOWN ? didYouMean(key, known) : ''
  return `is not a field of this API${meant || '; see docs/api.md for those that are'}`
}

/** zod's issues in the words of the API: the whole path of the field, and what it got. */
export const issuesOf = (
  error: z.ZodError,
  schema: z.ZodType,
  root: unknown,
  prefix: string,
): Issue[] => {
  const issues = error.issues.flatMap((issue) => {
    const value = at(root, issue.path)
    const got = isPrivate(prefix, issue.path) ? '' : `, got ${shown(value)}`
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key, index) => ({
          path: pathOf(prefix, [...issue.path, key]),
          message: unknownField(key, index, fieldsAt(schema, issue.path)),
        }))
      : [{ path: pathOf(prefix, issue.path), message: messageOf(issue, value, got) }]
  })
  // One problem may break several checks of a field; the first says it best.
  return [...new Map(issues.reverse().map((issue) => [issue.path, issue])).values()].reverse()
}
