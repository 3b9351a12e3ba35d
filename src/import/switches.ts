import { conversions } from './conversions.ts'
import { resolve, type Variables } from './environment.ts'
import { captures, filled } from './pattern.ts'
import { type Setting, written } from './setting.ts'
import { type Entry, isRow, type Table } from './table.ts'

const isOff = (value: unknown, absent: boolean): boolean => {
  const on = conversions.flag(value ?? absent, [])
  return on !== undefined && 'value' in on && on.value === false
}

/**
 * Whether a key belongs to a section that its source has switched off; such keys are not reported.
 */
export const isSwitchedOff = (
  { key }: Setting,
  entry: Entry | undefined,
  settings: readonly Setting[],
  { table, variables }: { readonly table: Table; readonly variables: Variables },
): boolean =>
  table.switches.some(({ keys, by, absent }) => {
    const captured = captures(keys, key)
    if (!captured) return false
    const name = written(filled(by, captured))
    if (entry && isRow(entry) && name === written(key)) return false
    const found = settings.find((setting) => written(setting.key) === name)
    return isOff(found && resolve(found.value, variables).value, absent)
  })
