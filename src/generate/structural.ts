import type * as z from 'zod'
import { type Field, fieldOf, fieldsOf } from './field.ts'
import type { Schema } from './schema.ts'

type Check = z.core.$ZodChecks | z.core.$ZodStringFormatChecks | z.core.$ZodCustom
type Kind = z.core.$ZodTypes['_zod']['def']

/** The text that `kubectl explain` shows of a field, or undefined for none. */
export type Describe = (field: Field) => string | undefined

const refuse = (path: string, what: string): never => {
  throw new Error(
    `cannot turn ${path || 'the root'} into a structural schema: ${what} has no place in one`,
  )
}

// Go's RE2 has no lookaround, no backreferences and no \u; JavaScript's flags stand outside
const NOT_RE2 = /\(\?[=!<]|\\[1-9]|\\k<|\\u|\\c|\[\^?\]/

const re2 = (path: string, { source, flags }: RegExp): string => {
  if (flags !== '') return refuse(path, `the flag ${flags} of /${source}/${flags}`)
  if (NOT_RE2.test(source)) return refuse(path, `/${source}/, which is not RE2,`)
  return source.replaceAll('\\/', '/')
}

type Keyword = 'minLength' | 'maxLength' | 'minItems' | 'maxItems' | 'minimum' | 'maximum'

/** Of two bounds the stricter one holds: zod may have both. */
const bound = (schema: Schema, keyword: Keyword, value: number): Schema => {
  const before = schema[keyword]
  const stricter = keyword.startsWith('min') ? Math.max : Math.min
  return { ...schema, [keyword]: before === undefined ? value : stricter(before, value) }
}

const checked = (path: string, schema: Schema, check: z.core.$ZodCheck): Schema => {
  const { def } = (check as Check)._zod
  const unit = schema.type === 'array' ? 'Items' : 'Length'
  switch (def.check) {
    case 'custom':
      return schema // what OpenAPI cannot say, the function checks
    case 'min_length':
      return bound(schema, `min${unit}`, def.minimum)
    case 'max_length':
      return bound(schema, `max${unit}`, def.maximum)
    case 'greater_than':
    case 'less_than':
      if (!def.inclusive || typeof def.value !== 'number') return refuse(path, `${def.check}`)
      return bound(schema, def.check === 'less_than' ? 'maximum' : 'minimum', def.value)
    case 'string_format':
      if (def.format !== 'regex' || !def.pattern) return refuse(path, `the format ${def.format}`)
      if (schema.pattern) return refuse(path, 'a second pattern')
      return { ...schema, pattern: re2(path, def.pattern) }
    default:
      return refuse(path, `the check ${def.check}`)
  }
}

const listOf = ({ listType, listMapKeys }: Field['meta']): Schema => ({
  'x-kubernetes-list-type': listType ?? 'atomic',
  ...(listMapKeys && { 'x-kubernetes-list-map-keys': listMapKeys }),
})

const objectOf = (
  path: string,
  def: Extract<Kind, { type: 'object' }>,
  describe: Describe,
): Schema => {
  const { catchall } = def
  if ((catchall as z.core.$ZodTypes | undefined)?._zod.def.type !== 'never') {
    return refuse(path, 'an object that is not strict')
  }
  const fields = fieldsOf(path, def.shape)
  const required = fields.filter(([, field]) => !field.optional).map(([name]) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map(([name, field]) => [name, schemaOf(field, describe)]),
    ),
    ...(required.length > 0 && { required }),
  }
}

const recordOf = (
  field: Field,
  def: Extract<Kind, { type: 'record' }>,
  describe: Describe,
): Schema => {
  const value = fieldOf(`${field.path}.<name>`, def.valueType)
  const { maxProperties } = field.meta
  return {
    type: 'object',
    ...(maxProperties !== undefined && { maxProperties }),
    // additionalProperties that allow anything would still prune what is inside
    ...(value.schema._zod.def.type === 'unknown'
      ? { 'x-kubernetes-preserve-unknown-fields': true }
      : { additionalProperties: schemaOf(value, describe) }),
  }
}

const typeOf = (field: Field, describe: Describe): Schema => {
  const { path, schema, meta } = field
  const { def } = schema._zod
  switch (def.type) {
    case 'string':
      if ('format' in def) return refuse(path, `the format ${def.format}`)
      return { type: 'string' }
    case 'number':
      if (!('format' in def)) return { type: 'number' }
      if (def.format !== 'safeint') return refuse(path, `the format ${def.format}`)
      return { type: 'integer' }
    case 'boolean':
      return { type: 'boolean' }
    case 'enum': {
      const values = Object.values(def.entries)
      const texts = values.filter((value) => typeof value === 'string')
      if (texts.length < values.length) return refuse(path, 'an enum of numbers')
      return { type: 'string', enum: texts }
    }
    case 'array':
      return {
        type: 'array',
        ...listOf(meta),
        items: schemaOf(fieldOf(`${path}[]`, def.element), describe),
      }
    case 'record':
      return recordOf(field, def, describe)
    case 'object':
      return objectOf(path, def, describe)
    case 'unknown':
      return { 'x-kubernetes-preserve-unknown-fields': true }
    default:
      return refuse(path, `zod's ${def.type}`)
  }
}

/** The schema of one field, see {@link structural}. */
export const schemaOf = (field: Field, describe: Describe): Schema => {
  const { checks = [] } = field.schema._zod.def
  const description = describe(field)
  return {
    ...(description && { description }),
    ...checks.reduce(
      (schema: Schema, check) => checked(field.path, schema, check),
      typeOf(field, describe),
    ),
  }
}

/**
 * The structural OpenAPI schema of a zod schema: what the API server may check of it.
 *
 * Only kinds whose meaning survives are let through. zod's own JSON Schema output is no substitute:
 * it says strict objects with additionalProperties, and unions with anyOf, both of which a CRD
 * refuses.
 *
 * @throws an Error that names the path, on every kind and check that is not known to survive
 */
export const structural = (schema: z.core.$ZodType, describe: Describe): Schema =>
  schemaOf(fieldOf('', schema), describe)
