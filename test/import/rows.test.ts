import fc from 'fast-check'
import { stringify } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { seconds } from '../../src/api/duration.ts'
import { claimOf } from '../../src/import/claim.ts'
import { configToml } from '../../src/import/config-toml.ts'
import { type ConversionName, conversions } from '../../src/import/conversions.ts'
import { dockerEnv } from '../../src/import/docker-env.ts'
import { type Mapping, mapSettings } from '../../src/import/mapping.ts'
import { captures, filled } from '../../src/import/pattern.ts'
import { written } from '../../src/import/setting.ts'
import { readSource } from '../../src/import/source.ts'
import { isRow, type Row, type Table } from '../../src/import/table.ts'
import { quantityValue } from '../../src/kube/quantity.ts'
import { fieldAt } from './field.ts'
import { envFile, tomlFile } from './import.ts'

/** Names that may stand for a `*`. */
const NAMES: Readonly<Record<string, string>> = {
  'auth.external.*': 'github',
  'auth.email.template.*': 'invite',
  'auth.email.notification.*': 'password_changed',
  'auth.sms.testOtp.*': '4152127777',
  'auth.web3.*': 'solana',
  'auth.hook.*': 'send_email',
  'functions.env.*': 'TOKEN',
  'database.parameters.*': 'work_mem',
  'functions.function.*': 'hello',
}

const nameFor = ({ field }: Row): string =>
  Object.entries(NAMES).find(([pattern]) => captureStart(field, pattern))?.[1] ?? ''

const captureStart = (field: string, pattern: string): boolean =>
  field.replace('[*]', '*').startsWith(pattern)

const plainText = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 :/@.-]{0,20}[a-z]$/)
// The quote would end the value in an .env, which has no way to write it.
const address = fc.webUrl({ validSchemes: ['https'] }).filter((url) => !url.includes("'"))

/** Values of a source, and what they say of a value of the claim. */
type Way = {
  readonly values: fc.Arbitrary<unknown>
  /** What must be the same on both sides. */
  readonly source?: (value: unknown) => unknown
  readonly claim?: (value: unknown) => unknown
}

const size = (value: unknown) => quantityValue(String(value))

const WAYS: Readonly<Record<ConversionName, Way>> = {
  text: { values: plainText },
  url: { values: address },
  origin: { values: address.map((url) => new URL(url).origin) },
  flag: { values: fc.boolean() },
  inverted: { values: fc.boolean(), source: (value) => !value },
  managed: { values: fc.boolean(), claim: (value) => value === 'Managed' },
  integer: { values: fc.nat() },
  seconds: { values: fc.nat(), claim: (value) => seconds(String(value)) },
  duration: { values: fc.nat(10_000).map((number) => `${number}m30s`) },
  bytes: { values: fc.nat(), claim: size },
  pairs: {
    values: fc.constantFrom('49:123456', '49:123456,41:654321'),
    claim: (value) =>
      Object.entries(value as object)
        .sort(([a], [b]) => b.localeCompare(a))
        .map((pair) => pair.join(':'))
        .join(','),
  },
  sender: {
    values: fc.constantFrom('twilio', 'messagebird', 'textlocal', 'vonage'),
    claim: (value) => String(value).toLowerCase(),
  },
  here: { values: fc.constant(true), claim: (value) => typeof value === 'object' },
  list: { values: fc.uniqueArray(plainText, { minLength: 1, maxLength: 5 }) },
  redirects: { values: fc.uniqueArray(plainText, { minLength: 1, maxLength: 5 }) },
  parameter: { values: plainText },
  file: {
    values: fc.stringMatching(/^[a-z]{1,9}\.ts$/).map((name) => `./functions/hello/src/${name}`),
    claim: (value) => `./functions/hello/${value}`,
  },
  files: {
    values: fc
      .uniqueArray(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 3 })
      .map((names) => names.map((name) => `functions/hello/${name}/*.html`)),
    claim: (value) => (value as string[]).map((path) => `functions/hello/${path}`),
  },
  secret: { values: fc.stringMatching(/^[A-Za-z0-9]{40}$/), source: () => 'imported' },
  variable: { values: fc.stringMatching(/^[A-Za-z0-9]{40}$/), source: () => 'imported' },
}

const secretOf = (value: unknown): unknown => {
  const { name, secretRef } = value as { name: string; secretRef?: { name: string } }
  return secretRef ? secretRef.name : name
}

const line = (key: readonly string[], value: unknown): string =>
  `${key.map((part) => JSON.stringify(part)).join('.')} = ${stringify({ x: value }).replace(/^x = /, '')}`

/** The file that has one key, with the switches of its sections on. */
const fileWith = (table: Table, key: readonly string[], value: unknown): string => {
  const on = table.switches.flatMap(({ keys, by }) => {
    const captured = captures(keys, key)
    const name = captured && filled(by, captured)
    return name && written(name) !== written(key) ? [name] : []
  })
  if (table === configToml) {
    return tomlFile(line(key, value) + on.map((name) => line(name, true)).join(''))
  }
  const text = Array.isArray(value) ? value.join(',') : String(value)
  return envFile(`${key[0]}='${text}'\n${on.map((name) => `${name[0]}=true\n`).join('')}`)
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (below, part) =>
      part.startsWith('[')
        ? (below as unknown[])[0]
        : (below as Record<string, unknown> | undefined)?.[part],
    value,
  )

const map = (file: string) => {
  const source = readSource(file, undefined)
  return mapSettings(source.settings, {
    table: source.table,
    variables: {},
    secretName: 'imported',
  })
}

/** Without what a switch says of itself. */
const only = (key: readonly string[], { taken, left }: Mapping) => ({
  taken: taken.filter((one) => one.key === written(key)),
  left: left.filter((one) => one.key === written(key)),
})

const rows = [configToml, dockerEnv].flatMap((table) =>
  table.entries.filter(isRow).map((row) => ({ table, row, key: row.key })),
)

describe('a key with a field', () => {
  it.each(rows)('$key says the same in the claim as in its file', ({ table, row }) => {
    const name = nameFor(row)
    const [key, field] = [filled(row.key, [name]), filled(row.field, [name])]
    const { values, source = (value) => value, claim = (value) => value } = WAYS[row.as]
    fc.assert(
      fc.property(values, (value) => {
        const { taken, left } = only(key, map(fileWith(table, key, value)))
        expect(left).toEqual([])
        const { spec } = claimOf({ name: 'shop', namespace: 'default' }, taken)
        const found = at(spec, field)
        const isSecret = row.as === 'secret' || row.as === 'variable'
        expect(isSecret ? secretOf(found) : claim(found)).toEqual(source(value))
        for (const [other, also] of Object.entries(row.also ?? {})) {
          expect(at(spec, other.split('.'))).toEqual(also)
        }
      }),
      { numRuns: 10 },
    )
  })
})

it('the API has the field of every key', () => {
  const strangers = rows.filter(({ row }) => !fieldAt(filled(row.field, [nameFor(row)])))
  expect(strangers.map(({ key }) => key)).toEqual([])
})

it('every conversion has a way back', () => {
  expect(Object.keys(WAYS).sort()).toEqual(Object.keys(conversions).sort())
})

describe('a file with whatever keys', () => {
  const value = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.array(fc.string()))
  const anyKey = fc.oneof(
    fc.constantFrom(...configToml.entries.map(({ key }) => key.replaceAll('*', 'x'))),
    fc.stringMatching(/^[a-z_]{1,10}(\.[a-z_]{1,10}){0,4}$/),
  )

  it('never breaks the import of a config.toml, and each key is in the claim, named or switched off', () => {
    fc.assert(
      fc.property(anyKey, value, (key, one) => {
        const setting = { key: key.split('.'), value: one }
        const context = { table: configToml, variables: {}, secretName: 'imported' }
        const { taken, left } = mapSettings([setting], context)
        for (const found of [...taken, ...left]) expect(found.key).toBe(key)
      }),
      { numRuns: 500 },
    )
  })

  it('never breaks the import of an .env', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z_]{1,20}$/),
        fc.stringMatching(/^[^'\n\r\\]*$/),
        (key, one) => {
          expect(map(envFile(`${key}='${one}'\n`)).taken.length).toBeLessThan(3)
        },
      ),
      { numRuns: 30 },
    )
  })
})
