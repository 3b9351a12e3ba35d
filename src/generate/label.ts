import { duration, quantity, url } from '../api/fields.ts'
import type { Schema } from './schema.ts'
import { structural } from './structural.ts'

const silent = (): undefined => undefined

/** Texts that have a name of their own, known by what the API server checks of them. */
const named = new Map(
  Object.entries({ duration: duration(''), quantity: quantity('') }).map(([name, schema]) => [
    structural(schema, silent).pattern,
    name,
  ]),
)
const URL_LENGTH = structural(url(''), silent).maxLength

const range = ({ type, minimum, maximum }: Schema): string => {
  if (minimum !== undefined && maximum !== undefined) return `${type}, ${minimum} to ${maximum}`
  return minimum === undefined ? `${type}` : `${type}, from ${minimum}`
}

const MAX_NAMED = 4

/** The type of a field in the words of a reference. */
export const label = (schema: Schema): string => {
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ')
  switch (schema.type) {
    case 'string':
      if (schema.maxLength === URL_LENGTH && !schema.pattern) return 'URL'
      return named.get(schema.pattern) ?? 'string'
    case 'integer':
    case 'number':
      return range(schema)
    case 'array':
      return `list of ${schema.items ? label({ ...schema.items, maxLength: 0 }) : 'any'}`
    case 'object': {
      if (schema.additionalProperties) return `map of ${label(schema.additionalProperties)}`
      const keys = Object.keys(schema.properties ?? {})
      return keys.length > 0 && keys.length <= MAX_NAMED ? `{${keys.join(', ')}}` : 'object'
    }
    default:
      return schema.type ?? 'any'
  }
}
