import { Ajv } from 'ajv'

type Schema = { [key: string]: unknown }

/** A CRD's schema as the API server takes it with field validation: what it does not name is wrong. */
export const strict = (schema: Schema): Schema => {
  const { properties, items, additionalProperties, ...rest } = schema
  const open = rest['x-kubernetes-preserve-unknown-fields'] === true
  return {
    ...rest,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties as Record<string, Schema>).map(([key, field]) => [
          key,
          strict(field),
        ]),
      ),
      ...(!open && { additionalProperties: false }),
    }),
    ...(items !== undefined && { items: strict(items as Schema) }),
    ...(typeof additionalProperties === 'object' &&
      additionalProperties !== null && {
        additionalProperties: strict(additionalProperties as Schema),
      }),
  }
}

const IGNORE_CASE = '(?i)'

/** Go takes a class by its name, a property without braces and a space with a backslash. */
const translated = (pattern: string): string =>
  pattern
    .replaceAll('[[:print:]]', '[ -~]')
    .replaceAll(/\\p([A-Z])/g, '\\p{$1}')
    .replaceAll('\\ ', ' ')

/** Go writes the flag into the pattern. */
const regExp = Object.assign(
  (pattern: string, flags: string): RegExp =>
    pattern.includes(IGNORE_CASE)
      ? new RegExp(translated(pattern.replace(IGNORE_CASE, '')), `${flags}i`)
      : new RegExp(translated(pattern), flags),
  { code: 'new RegExp' }, // ajv's word for how to write it into standalone code, which nobody does
)

/** Problems of a value by a CRD's schema, as `path message`. */
export const problems = (schema: Schema, value: unknown): string[] => {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    code: { regExp },
    formats: { int32: true, int64: true, 'date-time': true, duration: true },
  })
  const validate = ajv.compile(strict(schema))
  validate(value)
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}
