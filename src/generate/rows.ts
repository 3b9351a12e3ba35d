import { inForce, inline, isGroup } from './description.ts'
import { type Field, fieldOf, fieldsOf } from './field.ts'
import { label } from './label.ts'
import { schemaOf } from './structural.ts'

/** One line of the reference. */
export type Row = {
  readonly path: string
  readonly type: string
  readonly inForce: string
  readonly description: string
  readonly example: string
}

const rowOf = (field: Field, constants: unknown): Row => ({
  path: field.path,
  type: isGroup(field) ? '' : label(schemaOf(field, () => undefined)),
  inForce: inForce(field, constants) ?? (field.optional ? '' : 'required'),
  description: field.meta.description ?? '',
  example: field.meta.example === undefined ? '' : inline(field.meta.example),
})

const NAME = '<name>'

const renamed = (rows: readonly Row[], name: string): Row[] => {
  const word = new RegExp(`\\b${name}\\b`, 'g')
  const general = (text: string): string => text.replace(word, NAME)
  return rows.map((row) => ({
    ...row,
    path: general(row.path),
    description: general(row.description),
    example: general(row.example),
  }))
}

/** The rows without their examples, as a text by which members are compared. */
const general = (rows: readonly Row[]): string =>
  JSON.stringify(rows.map(({ example: _, ...row }) => row))

/** Members that differ by their name alone, such as the providers, are told once for all. */
const collapsed = (members: readonly (readonly [name: string, rows: readonly Row[]])[]): Row[] => {
  const [first, ...rest] = members.map(([name, rows]) => renamed(rows, name))
  const [head, ...below] = first ?? []
  if (!first || !head || rest.length === 0 || rest.some((rows) => general(rows) !== general(first)))
    return members.flatMap(([, rows]) => rows)
  const names = members.map(([name]) => name).join(', ')
  return [{ ...head, description: `${head.description} Names: ${names}.` }, ...below]
}

const membersOf = (field: Field, constants: unknown): Row[] => {
  const { path, schema } = field
  const { def } = schema._zod
  switch (def.type) {
    case 'object':
      if (!isGroup(field)) return []
      return collapsed(
        fieldsOf(path, def.shape).map(([name, member]) => [name, rowsOf(member, constants)]),
      )
    case 'array':
      return membersOf(fieldOf(`${path}[]`, def.element), constants)
    case 'record':
      return membersOf(fieldOf(`${path}.${NAME}`, def.valueType), constants)
    default:
      return []
  }
}

/** A field and all that is below it, each in a line, in the order of the schema. */
export const rowsOf = (field: Field, constants: unknown): Row[] => [
  rowOf(field, constants),
  ...membersOf(field, constants),
]
