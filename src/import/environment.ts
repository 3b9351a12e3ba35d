/** Variables by name, such as those of this process. */
export type Variables = Readonly<Record<string, string | undefined>>

/** The name in `env(NAME)`, by which config.toml takes a value from outside. */
export const variableOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? /^env\((.*)\)$/.exec(value)?.[1] : undefined

/** A value with what its `env(…)` stand for, and the names of those that nobody has set. */
export type Resolved = { readonly value: unknown; readonly missing: readonly string[] }

/** As the CLI reads a value: whole or as an item of a list, and an empty variable counts as none. */
export const resolve = (value: unknown, variables: Variables): Resolved => {
  if (Array.isArray(value)) {
    const items = value.map((item) => resolve(item, variables))
    return {
      value: items.flatMap((item) => (item.missing.length > 0 ? [] : [item.value])),
      missing: items.flatMap(({ missing }) => missing),
    }
  }
  const name = variableOf(value)
  if (name === undefined) return { value, missing: [] }
  return variables[name] ? { value: variables[name], missing: [] } : { value: '', missing: [name] }
}
