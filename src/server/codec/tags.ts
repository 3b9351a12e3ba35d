/** How a field is written: https://protobuf.dev/programming-guides/encoding/ */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** Number and kind of a field, as they stand in front of it. */
export const tagOf = (field: number, kind: keyof typeof WIRE): number => (field << 3) | WIRE[kind]

/** An entry of a map. */
export const ENTRY = { key: tagOf(1, 'bytes'), value: tagOf(2, 'bytes') } as const

/** google.protobuf.Struct and ListValue have one field: their entries, or elements. */
export const ELEMENT = tagOf(1, 'bytes')

/** google.protobuf.Value */
export const VALUE = {
  null: tagOf(1, 'varint'),
  number: tagOf(2, 'fixed64'),
  text: tagOf(3, 'bytes'),
  boolean: tagOf(4, 'varint'),
  struct: tagOf(5, 'bytes'),
  list: tagOf(6, 'bytes'),
} as const

/** apiextensions.fn.proto.v1: Resource, State, and what holds them. */
export const RESOURCE = {
  resource: tagOf(1, 'bytes'),
  connectionDetails: tagOf(2, 'bytes'),
  ready: tagOf(3, 'varint'),
} as const

export const STATE = { composite: tagOf(1, 'bytes'), resources: tagOf(2, 'bytes') } as const

export const REQUEST = {
  observed: tagOf(2, 'bytes'),
  extraResources: tagOf(6, 'bytes'),
  requiredResources: tagOf(8, 'bytes'),
  requiredSchemas: tagOf(9, 'bytes'),
} as const
