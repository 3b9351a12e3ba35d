import * as z from 'zod'
import type { About } from '../api/fields.ts'

/** What the schemas of src/api say of a field beside its type. */
export type Meta = About & {
  readonly description?: string
  readonly listType?: 'atomic' | 'set' | 'map'
  readonly listMapKeys?: readonly string[]
  readonly maxProperties?: number
}

/** A field of the API: its path below the root, its schema, and what is said of it. */
export type Field = {
  /** `database.storage.size`; `[]` stands for an item, `<name>` for a key of a map. */
  readonly path: string
  readonly schema: z.core.$ZodTypes
  readonly optional: boolean
  readonly meta: Meta
}

// zod's base type has no discriminator; this union of all its kinds has
const kindOf = (schema: z.core.$ZodType): z.core.$ZodTypes => schema as z.core.$ZodTypes

const metaOf = (schema: z.core.$ZodType): Meta => (z.globalRegistry.get(schema) ?? {}) as Meta

/** Opens a schema: takes `optional` off, and joins what was said inside and outside of it. */
export const fieldOf = (path: string, schema: z.core.$ZodType): Field => {
  const kind = kindOf(schema)
  const meta = metaOf(schema)
  if (kind._zod.def.type !== 'optional') return { path, schema: kind, optional: false, meta }
  const inner = fieldOf(path, kind._zod.def.innerType)
  return { ...inner, optional: true, meta: { ...inner.meta, ...meta } }
}

/** The fields of a strict object, with their names. */
export const fieldsOf = (
  path: string,
  shape: Readonly<Record<string, z.core.$ZodType>>,
): (readonly [name: string, field: Field])[] =>
  Object.entries(shape).map(([name, schema]) => [
    name,
    fieldOf(path === '' ? name : `${path}.${name}`, schema),
  ])
