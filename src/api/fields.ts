import * as z from 'zod'
import { quantityValue } from '../kube/quantity.ts'
import { seconds } from './duration.ts'
import { LABEL_VALUE, QUALIFIED_NAME } from './qualified.ts'
import { originError, urlError } from './url.ts'

/**
 * What a field tells its reader. The generator turns it into the text of `kubectl explain` and of
 * docs/api.md: description, the value in force when the field is absent, an example.
 */
export type About = {
  readonly example?: unknown
  /** Describes the default where it is computed; constant defaults are in defaults.ts. */
  readonly absent?: string
}

const about = <T extends z.ZodType>(schema: T, description: string, { example, absent }: About) =>
  schema.meta({ description, ...(example !== undefined && { example }), ...(absent && { absent }) })

/** Go's own syntax; a number without a unit is refused. */
export const DURATION = '^([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+$'
const QUANTITY = '^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$'
const DNS_LABEL = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'
const DNS_NAME = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'

/** As DNS_NAME, with a letter in the last label, so that an IPv4 address does not match. */
export const HOST_NAME = '^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)*[a-z]([-a-z0-9]{0,61}[a-z0-9])?$'

const NOT_BLANK = 'must not be blank'

/** Adds a check that OpenAPI cannot express, so that only the function makes it. */
const unless = <T extends z.ZodType<string>>(
  schema: T,
  errorOf: (value: string) => string | undefined,
): T =>
  schema.superRefine((value, context) => {
    const message = errorOf(value)
    if (message) context.addIssue({ code: 'custom', message })
  })

export const text = (
  description: string,
  { message, ...rest }: About & { max?: number; pattern?: string; message?: string } = {},
) => {
  const bounded = z
    .string()
    .min(1, NOT_BLANK)
    .max(rest.max ?? 1024)
    .refine((value) => value.trim() !== '', NOT_BLANK)
  const matched = rest.pattern ? bounded.regex(new RegExp(rest.pattern), message) : bounded
  return about(matched, description, rest).optional()
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

/** Far beyond what makes sense, and well within what Go's 64 bits of nanoseconds hold. */
const TEN_YEARS = 87_600

const NEEDS_UNIT = 'must be a duration with a unit, such as 60s, 15m or 1h'

/** A Go duration such as `90s` or `1h30m`, of at most `maxHours`. */
export const duration = (
  description: string,
  { maxHours = TEN_YEARS, ...rest }: About & { maxHours?: number } = {},
) =>
  about(
    unless(z.string(NEEDS_UNIT).max(32).regex(new RegExp(DURATION), NEEDS_UNIT), (value) =>
      seconds(value) > maxHours * 3600 ? `must be at most ${maxHours}h` : undefined,
    ),
    description,
    rest,
  ).optional()

const quantityOf = (text: z.ZodString, message: string) =>
  text.max(32).regex(new RegExp(QUANTITY), message)

const quantityText = quantityOf(z.string(), 'must be a quantity, such as 500m, 512Mi or 10Gi')

const NEEDS_BYTES = 'must be a size in bytes, such as 512Mi or 10Gi'

/** A Kubernetes resource quantity such as `10Gi` or `500m`. */
export const quantity = (description: string, rest: About = {}) =>
  about(quantityText, description, rest).optional()

/** A quantity of bytes, such as `10Gi`; `whole` refuses what is no integer, such as `0.1Gi`. */
export const size = (
  description: string,
  { max, whole, ...rest }: About & { max?: string; whole?: true } = {},
) =>
  about(
    unless(quantityOf(z.string(NEEDS_BYTES), NEEDS_BYTES), (value) => {
      const bytes = quantityValue(value)
      if (value.endsWith('m') || bytes < 1) return NEEDS_BYTES
      if (whole && !Number.isInteger(bytes)) return 'must be whole bytes, such as 512Mi or 10Gi'
      return max && bytes > quantityValue(max) ? `must be at most ${max}` : undefined
    }),
    description,
    rest,
  ).optional()

const address = (
  errorOf: (value: string) => string | undefined,
  description: string,
  rest: About,
) => about(unless(z.string().min(1, NOT_BLANK).max(2048), errorOf), description, rest).optional()

/** An absolute http or https URL without credentials. */
export const url = (description: string, rest: About = {}) => address(urlError, description, rest)

/** An http or https URL of scheme, host and port alone. */
export const origin = (description: string, rest: About = {}) =>
  address(originError, description, rest)

/** A host name: DNS labels of at most 63 characters, without scheme, port and path. */
export const hostname = (description: string, rest: About = {}) =>
  about(
    z
      .string()
      .min(1, NOT_BLANK)
      .max(253)
      .regex(new RegExp(HOST_NAME), 'must be a host name alone, such as studio.example.com'),
    description,
    rest,
  ).optional()

/** Name of an object in the claim's namespace. */
export const objectName = (description: string, rest: About = {}) =>
  about(
    z
      .string()
      .min(1, NOT_BLANK)
      .max(253)
      .regex(new RegExp(DNS_NAME), 'must be the name of an object: a-z, 0-9, - and . inside'),
    description,
    rest,
  )

export const dnsLabel = (description: string, rest: About = {}) =>
  about(z.string().min(1).max(63).regex(new RegExp(DNS_LABEL)), description, rest)

/**
 * A list keyed by name, in which each name stands once: the API server checks that in claims, and
 * this schema in settings of the platform too.
 */
export const byName = <T extends z.ZodType<{ name: string }>>(item: T, maxItems: number) =>
  z
    .array(item)
    .max(maxItems)
    .superRefine((items, context) => {
      const names = items.map(({ name }) => name)
      const index = names.findIndex((name, at) => names.indexOf(name) !== at)
      if (index < 0) return
      const message = `${names[index]} is in the list twice; remove one of both`
      context.addIssue({ code: 'custom', path: [index], message })
    })

/** Free-form part of a Kubernetes object (affinity, tolerations): the API server knows its schema. */
export const kubernetesObject = (description: string, rest: About = {}) =>
  about(z.record(z.string().max(253), z.unknown()), description, rest).optional()

export const strings = (
  description: string,
  rest: About & { minItems?: number; maxItems: number; set?: boolean; item?: z.ZodString },
) => {
  const list = z.array((rest.item ?? z.string()).min(1, NOT_BLANK).max(2048)).max(rest.maxItems)
  return about(rest.minItems ? list.min(rest.minItems) : list, description, rest)
    .meta({ description, ...rest, listType: rest.set ? 'set' : 'atomic' })
    .optional()
}

type MapOf = About & { maxKeys: number; maxValue?: number }

/** A map whose keys and values each have a schema. */
export const mapOf = <K extends z.ZodString, V extends z.ZodType>(
  description: string,
  rest: MapOf,
  { key, value }: { key: K; value: V },
) =>
  about(z.record(key, value), description, rest)
    .meta({ description, ...rest, maxProperties: rest.maxKeys })
    .optional()

const anyText = ({ maxValue = 1024 }: MapOf) => z.string().max(maxValue)

/** A map of text to text. */
export const textMap = (description: string, rest: MapOf) =>
  mapOf(description, rest, { key: z.string().min(1).max(253), value: anyText(rest) })

/** A map of text to text where both have a form of their own. */
export const pairs = (
  description: string,
  { key, value, ...rest }: MapOf & { key: z.ZodString; value: z.ZodString },
) => mapOf(description, rest, { key, value })

const qualifiedName = z
  .string()
  .max(317)
  .regex(
    new RegExp(QUALIFIED_NAME),
    'is not a name that Kubernetes takes here, such as team or example.com/team',
  )

/** A text that is a qualified name, such as the key of a taint. */
export const qualifiedText = (description: string, rest: About = {}) =>
  about(qualifiedName, description, rest).optional()

/** Annotations: free text by qualified name. */
export const annotations = (description: string, rest: MapOf) =>
  mapOf(description, rest, { key: qualifiedName, value: anyText(rest) })

/** Labels, of objects or asked of nodes. */
export const labels = (description: string, rest: MapOf) =>
  mapOf(description, rest, {
    key: qualifiedName,
    value: z
      .string()
      .max(63)
      .regex(
        new RegExp(LABEL_VALUE),
        'must be the value of a label: letters, digits, - _ and . inside, or nothing',
      ),
  })

/** The names of resources that the API server accepts in a container. */
const resourceName = qualifiedName.refine(
  (name) => /^(cpu|memory|ephemeral-storage|hugepages-[^/]+|.+\/.+)$/.test(name),
  'is no resource of a container: there are cpu, memory, ephemeral-storage, hugepages-<size>, and names with a / such as nvidia.com/gpu',
)

/** Amounts of resources by their name, such as `cpu` or `nvidia.com/gpu`. */
export const amounts = (description: string, rest: MapOf) =>
  mapOf(description, rest, { key: resourceName, value: quantityText })

export const object = <T extends z.core.$ZodLooseShape>(
  description: string,
  shape: T,
  rest: About = {},
) => about(z.strictObject(shape), description, rest).optional()

const keyRef = (kind: 'Secret' | 'ConfigMap', sample: { name: string; key: string }) =>
  z.strictObject({
    name: objectName(`Name of the ${kind}, in the namespace of the claim.`, {
      example: sample.name,
    }),
    key: about(
      z
        .string()
        .min(1, NOT_BLANK)
        .max(253)
        .regex(/^[-._a-zA-Z0-9]+$/),
      `Key in the ${kind} that holds the value.`,
      { example: sample.key },
    ),
  })

/** One key of a Secret in the claim's namespace. */
export const secretRef = (description: string, rest: About = {}) =>
  about(keyRef('Secret', { name: 'smtp', key: 'password' }), description, rest).optional()

/** One key of a ConfigMap in the claim's namespace. */
export const configMapKeyRef = (description: string, rest: About = {}) =>
  about(keyRef('ConfigMap', { name: 'mails', key: 'invite.html' }), description, rest).optional()

export type SecretRef = { name: string; key: string }
