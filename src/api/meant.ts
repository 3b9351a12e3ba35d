import type * as z from 'zod'

/** Edits that make one word of another: a letter more, less, another one, or two that change places. */
const distance = (from: string, to: string): number => {
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)]
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= to.length; j++) {
      const change = from[i - 1] === to[j - 1] ? 0 : 1
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      row[j] = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + change,
        swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
  }
  return at(from.length, to.length)
}

/** `site_url` and `SiteURL` are siteUrl. */
const plain = (word: string): string => word.replace(/[-_]/g, '').toLowerCase()

const MAX_LENGTH = 64

/** The name that a word stands for but for a slip, as a question to append; else nothing. */
export const didYouMean = (word: string, names: readonly string[]): string => {
  if (word.length > MAX_LENGTH) return ''
  const [meant] = names
    .map((name) => ({ name, edits: distance(plain(word), plain(name)) }))
    .filter(({ name, edits }) => edits <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.edits - b.edits)
  return meant ? `; did you mean "${meant.name}"?` : ''
}

const defOf = (schema: z.core.$ZodType | undefined) =>
  (schema as z.core.$ZodTypes | undefined)?._zod.def

/** What a schema says of what is below it. */
const below = (schema: z.core.$ZodType | undefined, key: PropertyKey) => {
  const def = defOf(schema)
  switch (def?.type) {
    case 'object':
      return def.shape[String(key)]
    case 'record':
      return def.valueType
    case 'array':
      return def.element
    default:
      return undefined
  }
}

const bare = (schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined => {
  const def = defOf(schema)
  return def?.type === 'optional' ? bare(def.innerType) : schema
}

/** The fields that an object may have, at a path of a schema. */
export const fieldsAt = (schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] => {
  const found = path.reduce<z.core.$ZodType | undefined>(
    (inner, key) => bare(below(inner, key)),
    bare(schema),
  )
  const def = defOf(found)
  return def?.type === 'object' ? Object.keys(def.shape) : []
}
