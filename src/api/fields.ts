import * as z from 'zod'

/**
 * What a field tells its reader. The generator turns it into the text of `kubectl explain` and of
 * docs/api.md: description, the value in force when the field is absent, an example.
 */
export type About = {
  readonly example?: unknown
  /** Words for a value in force that is computed; a constant one stands in defaults.ts. */
  readonly absent?: string
}

const about = <T extends z.ZodType>(schema: T, description: string, { example, absent }: About) =>
  schema.meta({ description, ...(example !== undefined && { example }), ...(absent && { absent }) })

/** Go's own syntax; a number without a unit is refused. */
export const DURATION = '^([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+$'
const QUANTITY = '^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$'
const DNS_LABEL = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'
const DNS_NAME = '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$'

const NOT_BLANK = 'must not be blank'

export const text = (
  description: string,
  rest: About & { max?: number; pattern?: string } = {},
) => {
  const bounded = z
    .string()
    .min(1, NOT_BLANK)
    .max(rest.max ?? 1024)
  const matched = rest.pattern ? bounded.regex(new RegExp(rest.pattern)) : bounded
  return about(
    matched.refine((value) => value.trim() !== '', NOT_BLANK),
    description,
    rest,
  ).optional()
}

export const flag = (description: string, rest: About = {}) =>
  about(z.boolean(), description, rest).optional()

export const integer = (description: string, rest: About & { min: number; max: number }) =>
  about(z.int().min(rest.min).max(rest.max), description, rest).optional()

export const choice = <const T extends readonly [string, ...string[]]>(
  values: T,
  description: string,
  rest: About = {},
) => about(z.enum(values), description, rest).optional()

/** A Go duration such as `90s` or `1h30m`. */
export const duration = (description: string, rest: About = {}) =>
  about(
    z
      .string()
      .max(32)
      .regex(new RegExp(DURATION), 'must be a duration with a unit, such as 60s, 15m or 1h'),
    description,
    rest,
  ).optional()

/** A Kubernetes resource quantity such as `10Gi` or `500m`. */
export const quantity = (description: string, rest: About = {}) =>
  about(
    z
      .string()
      .max(32)
      .regex(new RegExp(QUANTITY), 'must be a quantity, such as 500m, 512Mi or 10Gi'),
    description,
    rest,
  ).optional()

const isHttpUrl = (value: string): boolean => {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, username, password } = new URL(value)
  return /^https?:$/.test(protocol) && hostname !== '' && username === '' && password === ''
}

/** An absolute http or https URL without credentials. */
export const url = (description: string, rest: About = {}) =>
  about(
    z
      .string()
      .min(1, NOT_BLANK)
      .max(2048)
      .refine(isHttpUrl, 'must be an absolute http or https URL, such as https://shop.example.com'),
    description,
    rest,
  ).optional()

/** Name of an object in the claim's namespace. */
export const objectName = (description: string, rest: About = {}) =>
  about(z.string().min(1, NOT_BLANK).max(253).regex(new RegExp(DNS_NAME)), description, rest)

export const dnsLabel = (description: string, rest: About = {}) =>
  about(z.string().min(1).max(63).regex(new RegExp(DNS_LABEL)), description, rest)

/** Free-form part of a Kubernetes object (affinity, tolerations): the API server knows its schema. */
export const kubernetesObject = (description: string, rest: About = {}) =>
  about(z.record(z.string().max(253), z.unknown()), description, rest).optional()

export const strings = (
  description: string,
  rest: About & { maxItems: number; set?: boolean; item?: z.ZodString },
) =>
  about(
    z.array((rest.item ?? z.string()).min(1, NOT_BLANK).max(2048)).max(rest.maxItems),
    description,
    rest,
  )
    .meta({ description, ...rest, listType: rest.set ? 'set' : 'atomic' })
    .optional()

/** A map of text to text, such as labels or annotations. */
export const textMap = (
  description: string,
  rest: About & { maxKeys: number; maxValue?: number },
) =>
  about(
    z.record(z.string().min(1).max(253), z.string().max(rest.maxValue ?? 1024)),
    description,
    rest,
  )
    .meta({ description, ...rest, maxProperties: rest.maxKeys })
    .optional()

export const object = <T extends z.core.$ZodLooseShape>(
  description: string,
  shape: T,
  rest: About = {},
) => about(z.strictObject(shape), description, rest).optional()

/** One key of a Secret in the claim's namespace. */
export const secretRef = (description: string, rest: About = {}) =>
  about(
    z.strictObject({
      name: objectName('Name of the Secret, in the namespace of the claim.', { example: 'smtp' }),
      key: about(
        z
          .string()
          .min(1, NOT_BLANK)
          .max(253)
          .regex(/^[-._a-zA-Z0-9]+$/),
        'Key in the Secret that holds the value.',
        { example: 'password' },
      ),
    }),
    description,
    rest,
  ).optional()

export type SecretRef = { name: string; key: string }
