import { posix } from 'node:path'
import { DURATION } from '../api/fields.ts'

/**
 * A value of the claim, with notes about it and with what was left out of it; or why there is none.
 */
export type Converted =
  | { readonly value: unknown; readonly note?: string }
  | { readonly why: string }

/** Undefined where the source sets nothing, such as an empty text. */
type Conversion = (value: unknown, key: readonly string[]) => Converted | undefined

const textOf = (value: unknown): string | undefined =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof value) ? String(value) : undefined

/** Empty texts are how both sources leave something open. */
const fromText =
  (convert: (text: string, key: readonly string[]) => Converted): Conversion =>
  (value, key) => {
    const text = textOf(value)?.trim()
    if (text === undefined) return { why: 'is no single value' }
    return text === '' ? undefined : convert(text, key)
  }

/** As Go's strconv.ParseBool reads it, which both upstream programs use. */
const FLAGS: Readonly<Record<string, boolean>> = Object.fromEntries([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true]),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false]),
])

const flag = (meaning: (on: boolean) => unknown): Conversion =>
  fromText((text) => {
    const on = Object.hasOwn(FLAGS, text) ? FLAGS[text] : undefined
    return on === undefined ? { why: 'must be true or false' } : { value: meaning(on) }
  })

const integer = fromText((text) =>
  /^-?[0-9]{1,15}$/.test(text) ? { value: Number(text) } : { why: 'must be a whole number' },
)

/** Seconds in the largest unit that holds them whole. */
const spelled = (seconds: number): string => {
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600}h`
  if (seconds > 0 && seconds % 60 === 0) return `${seconds / 60}m`
  return `${seconds}s`
}

const seconds = fromText((text) =>
  /^[0-9]{1,15}$/.test(text)
    ? { value: spelled(Number(text)) }
    : { why: 'must be a whole number of seconds' },
)

const duration = fromText((text) =>
  new RegExp(DURATION).test(text)
    ? { value: text }
    : { why: 'must be a duration with a unit, such as 60s' },
)

/** Of go-units' RAMInBytes: a unit is a power of 1024 whether it is written 5M, 5MB or 5MiB. */
const POWERS = ['', 'k', 'm', 'g', 't', 'p']
const UNITS = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const

/** Bytes as a quantity with the largest unit that holds them whole. */
const quantity = (bytes: number): string => {
  const power = UNITS.findLastIndex((_, index) => bytes > 0 && bytes % 1024 ** (index + 1) === 0)
  return power < 0 ? String(bytes) : `${bytes / 1024 ** (power + 1)}${UNITS[power]}`
}

const bytes = fromText((text) => {
  const [, number, unit = ''] = /^([0-9]+(?:\.[0-9]+)?) ?([kmgtp]?)(?:i?b)?$/i.exec(text) ?? []
  if (number === undefined) return { why: 'must be a size, such as 50MiB' }
  const power = POWERS.indexOf(unit.toLowerCase())
  return { value: quantity(Math.floor(Number(number) * 1024 ** power)) }
})

const LOCAL = /^(localhost|.*\.localhost|127\..*|0\.0\.0\.0|\[::1?\]|host\.docker\.internal|kong)$/

const localHost = (text: string): string | undefined => {
  const host = URL.canParse(text) ? new URL(text).hostname : ''
  return LOCAL.test(host) ? host : undefined
}

const address = (text: string): Converted => {
  const host = localHost(text)
  return host
    ? { value: text, note: `${host} is one machine alone: set what clients use` }
    : { value: text }
}

/** Both sources have the address of Auth where this API has the one of the project. */
const origin = fromText((text) => address(text.replace(/\/+$/, '').replace(/\/auth\/v1$/, '')))

const texts = (value: unknown): string[] => {
  const items = Array.isArray(value) ? value : (textOf(value)?.split(',') ?? [])
  const found = items.map((item) => textOf(item)?.trim() ?? '').filter((item) => item !== '')
  return [...new Set(found)]
}

const list: Conversion = (value) => ({ value: texts(value) })

/** Where users are sent back to, with their tokens. */
const redirects: Conversion = (value) => {
  const urls = texts(value)
  const local = urls.find(localHost)
  return {
    value: urls,
    ...(local && { note: `${local} is a developer's machine: leave it out where only sites are` }),
  }
}

/** `a:1,b:2`, as envconfig reads a map. */
const pairs = fromText((text) => {
  const all = text.split(',').map((pair) => pair.split(':'))
  return all.every(({ length }) => length === 2)
    ? { value: Object.fromEntries(all) }
    : { why: 'must be key:value, joined by commas' }
})

const SENDERS: Readonly<Record<string, string>> = {
  twilio: 'Twilio',
  twilio_verify: 'TwilioVerify',
  messagebird: 'MessageBird',
  textlocal: 'Textlocal',
  vonage: 'Vonage',
}

const sender = fromText((text) =>
  Object.hasOwn(SENDERS, text)
    ? { value: SENDERS[text] }
    : { why: `must be one of ${Object.keys(SENDERS).join(', ')}` },
)

/** A switch that is on when its section is here. */
const here: Conversion = (value, key) => {
  const on = flag((is) => is)(value, key)
  if (!on || 'why' in on) return on
  return on.value ? { value: {} } : undefined
}

/** A setting of PostgreSQL as postgresql.conf has it. */
const parameter = fromText((text) => ({
  value: text === 'true' ? 'on' : text === 'false' ? 'off' : text,
}))

/** A path from the folder of config.toml, as seen from the one of the function that the key is of. */
const fromFunction = (path: string, [, slug = '']: readonly string[]): string =>
  posix.relative(posix.join('functions', slug), posix.normalize(path))

const file = fromText((text, key) => ({ value: fromFunction(text, key) }))

const files: Conversion = (value, key) => {
  const found = list(value, key)
  return found && 'value' in found
    ? { value: (found.value as string[]).map((path) => fromFunction(path, key)) }
    : found
}

/** How a value of a source becomes one of the claim. The two last are made where Secrets are known. */
export const conversions = {
  text: fromText((text) => ({ value: text })),
  url: fromText(address),
  origin,
  flag: flag((on) => on),
  inverted: flag((on) => !on),
  managed: flag((on) => (on ? 'Managed' : 'Disabled')),
  integer,
  seconds,
  duration,
  bytes,
  list,
  redirects,
  pairs,
  sender,
  here,
  parameter,
  file,
  files,
  secret: undefined,
  variable: undefined,
} as const satisfies Readonly<Record<string, Conversion | undefined>>

export type ConversionName = keyof typeof conversions
