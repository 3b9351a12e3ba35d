import type { ConversionName } from './conversions.ts'

/** A key that has a field. `*` in the key stands for a name, which the field has in the same place. */
export type Row = {
  readonly key: string
  /** Below `spec`, as the API calls it. */
  readonly field: string
  readonly as: ConversionName
  /** Further fields that the key decides. */
  readonly also?: Readonly<Record<string, unknown>>
  /** Why a value is not taken, or undefined for one that is. */
  readonly unfit?: (value: string) => string | undefined
}

/** A key that has no field. */
export type Stray = {
  readonly key: string
  readonly why: string
  /** Whether leaving it out changes nothing that the project does. */
  readonly harmless: boolean
  /** Value that is in force here anyway: nothing is said of it. */
  readonly same?: unknown
}

export type Entry = Row | Stray

/** Keys that count only while another one is on. */
export type Switch = {
  readonly keys: string
  readonly by: string
  /** What an absent switch means. */
  readonly absent: boolean
}

/** What is known of a source. The first entry that fits a key counts. */
export type Table = {
  readonly source: string
  /** Tables that are one setting, whatever is in them. */
  readonly whole: readonly string[]
  readonly switches: readonly Switch[]
  readonly entries: readonly Entry[]
}

export const isRow = (entry: Entry): entry is Row => 'field' in entry

export const row = (
  key: string,
  field: string,
  as: ConversionName,
  rest: Pick<Row, 'also' | 'unfit'> = {},
): Row => ({ key, field, as, ...rest })

/** Keys without a meaning here, all for the same reason. */
export const meaningless = (why: string, ...keys: readonly string[]): Stray[] =>
  keys.map((key) => ({ key, why, harmless: true }))

/** A key whose loss changes how the project behaves, unless its value is `same`. */
export const lost = (key: string, why: string, same?: unknown): Stray => ({
  key,
  why,
  harmless: false,
  ...(same !== undefined && { same }),
})

/** Keys whose `true` says no more than that the section around them counts. */
export const implied = (...keys: readonly string[]): Stray[] =>
  keys.map((key) => lost(key, 'must be true or false', true))
