/** One key of a source file, in its parts, and its value as the file has it. */
export type Setting = { readonly key: readonly string[]; readonly value: unknown }

/** A key as its owner writes it. */
export const written = (key: readonly string[]): string => key.join('.')

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  Object.keys(value).length > 0

/**
 * Every leaf of nested tables, in the order of the file; an empty table is a leaf.
 *
 * @param whole tables that are one setting, whatever is in them
 */
export const settingsOf = (
  table: Readonly<Record<string, unknown>>,
  whole: (key: readonly string[]) => boolean = () => false,
  above: readonly string[] = [],
): Setting[] =>
  Object.entries(table).flatMap(([part, value]) => {
    const key = [...above, part]
    return isTable(value) && !whole(key) ? settingsOf(value, whole, key) : [{ key, value }]
  })
