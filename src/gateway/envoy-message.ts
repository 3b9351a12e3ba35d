/** A piece of Envoy's configuration: plain JSON. */
export type Message = { readonly [field: string]: unknown }

/** An extension of Envoy: the name of its protobuf type, and its fields. */
export const typed = (type: string, fields: Message = {}): Message => ({
  '@type': `type.googleapis.com/${type}`,
  ...fields,
})

/** A protobuf duration. */
export const seconds = (count: number): string => `${count}s`

/** A header whose value Envoy must not take for a format string. */
export const setHeader = (key: string, value: string): Message => ({
  header: { key, value: value.replaceAll('%', '%%') },
  append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
})
