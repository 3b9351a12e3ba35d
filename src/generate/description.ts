import type { Field } from './field.ts'
import type { Describe } from './structural.ts'

const at = (root: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? (value as Readonly<Record<string, unknown>>)[key]
          : undefined,
      root,
    )

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** A value as one writes it in YAML, in one line. */
export const inline = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** Whether a field is made of fields of its own that tell more than it could. */
export const isGroup = ({ schema, meta }: Field): boolean =>
  schema._zod.def.type === 'object' && meta.example === undefined

/**
 * The value in force when a field is absent: in words where it is computed, else the constant of
 * the same path, else `none`. Undefined where the question does not arise: a required field, or a
 * group, whose fields each have their own.
 */
export const inForce = (field: Field, constants: unknown): string | undefined => {
  if (!field.optional || isGroup(field)) return undefined
  if (field.meta.absent !== undefined) return field.meta.absent
  const value = at(constants, field.path)
  return value === undefined || isEmpty(value) ? 'none' : inline(value)
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

const lines = (...texts: (string | false | undefined)[]): string | undefined =>
  texts.filter(Boolean).join('\n') || undefined

const head = ({ meta: { description } }: Field) => description && sentence(description)

const example = ({ meta }: Field) =>
  meta.example !== undefined && `Example: ${inline(meta.example)}`

/** What `kubectl explain` shows of a field that users write. */
export const describeSetting =
  (constants: unknown): Describe =>
  (field) => {
    const value = inForce(field, constants)
    return lines(head(field), value !== undefined && `Default: ${value}`, example(field))
  }

/** What `kubectl explain` shows of a field that users read: there is no default. */
export const describeReport: Describe = (field) => lines(head(field), example(field))
