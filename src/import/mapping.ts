import type { SecretRef } from '../api/fields.ts'
import { conversions } from './conversions.ts'
import { resolve, type Variables, variableOf } from './environment.ts'
import { captures, filled } from './pattern.ts'
import { type Setting, written } from './setting.ts'
import { isSwitchedOff } from './switches.ts'
import { isRow, type Row, type Table } from './table.ts'

/** Where the value of a Secret's key comes from. */
export type Origin =
  | { readonly from: 'file' }
  | { readonly from: 'environment'; readonly variable: string }
  /** The file does not have the value, or not in a form that a command could read. */
  | { readonly from: 'nobody' }

/** A field of the claim, and the key that it comes from. */
export type Taken = {
  readonly key: string
  readonly field: readonly string[]
  readonly value: unknown
  /** Where the field refers to a Secret. Its key there is the key of the source. */
  readonly secret?: Origin
}

/** A key that is not in the claim, or not all of it. */
export type Left = { readonly key: string; readonly why: string; readonly harmless: boolean }

export type Mapping = {
  readonly taken: readonly Taken[]
  readonly left: readonly Left[]
  /** What a reader of the claim should look at, a sentence each. */
  readonly notes: readonly { readonly key: string; readonly note: string }[]
}

export type Context = {
  readonly table: Table
  readonly variables: Variables
  /** The one Secret that takes every secret value. */
  readonly secretName: string
}

const left = (key: string, why: string, harmless = false): Mapping => ({
  taken: [],
  left: [{ key, why, harmless }],
  notes: [],
})

const NOTHING: Mapping = { taken: [], left: [], notes: [] }

const joined = (parts: readonly Mapping[]): Mapping => ({
  taken: parts.flatMap(({ taken }) => taken),
  left: parts.flatMap((part) => part.left),
  notes: parts.flatMap(({ notes }) => notes),
})

const originOf = (value: string): Origin => {
  const variable = variableOf(value)
  if (variable !== undefined) return { from: 'environment', variable }
  return value.startsWith('encrypted:') ? { from: 'nobody' } : { from: 'file' }
}

/** The CLI hands each name on in capitals. */
const variableItem = (field: readonly string[], secretRef: SecretRef) => {
  const name = (field.at(-1) ?? '').slice(1, -1).toUpperCase()
  return { field: [...field.slice(0, -1), `[${name}]`], value: { name, secretRef } }
}

const takeSecret = (
  row: Row,
  key: string,
  field: readonly string[],
  value: unknown,
  name: string,
) => {
  if (typeof value !== 'string') return left(key, 'must be a text')
  if (value === '') return NOTHING
  const secret = originOf(value)
  const unfit = secret.from === 'file' ? row.unfit?.(value) : undefined
  if (unfit) return left(key, unfit)
  const ref = { name, key }
  const taken = row.as === 'variable' ? variableItem(field, ref) : { field, value: ref }
  return { ...NOTHING, taken: [{ key, secret, ...taken }, ...also(row, key)] }
}

const also = (row: Row, key: string): Taken[] =>
  Object.entries(row.also ?? {}).map(([field, value]) => ({ key, field: field.split('.'), value }))

const takeValue = (
  row: Row,
  key: string,
  field: readonly string[],
  value: unknown,
  variables: Variables,
) => {
  const resolved = resolve(value, variables)
  const unset = resolved.missing.map((name) =>
    left(key, `the variable ${name} is not set here: set it and run this again`),
  )
  if (unset.length > 0 && !Array.isArray(value)) return joined(unset)
  const unfit = typeof resolved.value === 'string' ? row.unfit?.(resolved.value) : undefined
  if (unfit) return left(key, unfit)
  const converted = conversions[row.as]?.(resolved.value, key.split('.'))
  if (!converted) return joined(unset)
  if ('why' in converted) return left(key, converted.why)
  const taken = [{ key, field, value: converted.value }, ...also(row, key)]
  const notes = converted.note ? [{ key, note: converted.note }] : []
  return joined([{ ...NOTHING, taken, notes }, ...unset])
}

const same = (value: unknown, other: unknown): boolean =>
  other !== undefined && String(value) === String(other)

const mapOne = (setting: Setting, settings: readonly Setting[], context: Context): Mapping => {
  const { table, variables, secretName } = context
  const key = written(setting.key)
  const entry = table.entries.find((one) => captures(one.key, setting.key))
  if (isSwitchedOff(setting, entry, settings, context)) return NOTHING
  if (!entry) return left(key, `is no key of ${table.source} that is known here`)
  const { value } = resolve(setting.value, variables)
  if (!isRow(entry)) return same(value, entry.same) ? NOTHING : left(key, entry.why, entry.harmless)

  const field = filled(entry.field, captures(entry.key, setting.key) ?? [])
  const isSecret = entry.as === 'secret' || entry.as === 'variable'
  return isSecret
    ? takeSecret(entry, key, field, setting.value, secretName)
    : takeValue(entry, key, field, setting.value, variables)
}

const rankIn = ({ entries }: Table, key: readonly string[]): number => {
  const index = entries.findIndex((entry) => captures(entry.key, key))
  return index < 0 ? entries.length : index
}

/** Of two keys for one field the one that the table names first counts. */
const withoutDoubles = (mapping: Mapping): Mapping => {
  const taken: Taken[] = []
  const doubles: Left[] = []
  for (const one of mapping.taken) {
    const first = taken.find(({ field }) => written(field) === written(one.field))
    if (!first) taken.push(one)
    else if (JSON.stringify(first.value) !== JSON.stringify(one.value)) {
      const why = `spec.${written(one.field)} is what ${first.key} says`
      doubles.push({ key: one.key, why, harmless: false })
    }
  }
  const kept = new Set(taken.map(({ key }) => key))
  return {
    taken,
    left: [...mapping.left, ...doubles],
    notes: mapping.notes.filter(({ key }) => kept.has(key)),
  }
}

/** What becomes of each key of a source. */
export const mapSettings = (settings: readonly Setting[], context: Context): Mapping =>
  withoutDoubles(
    joined(
      settings
        .toSorted((a, b) => rankIn(context.table, a.key) - rankIn(context.table, b.key))
        .map((setting) => mapOne(setting, settings, context)),
    ),
  )
