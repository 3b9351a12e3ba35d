import type { Foundation } from '../foundation.ts'
import type { Outside } from '../secrets/birth.ts'

type Remembering = { readonly birth: Pick<Foundation['birth'], 'outside'> }
type Values = Readonly<Record<string, string | undefined>>

const known = (values: Values): Outside =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )

/**
 * What is decided once, such as the name and the region of a server, since with another one it
 * would be another server: what is remembered wins over what the platform says now.
 */
export const decided = ({ birth }: Remembering, proposed: Values): Outside =>
  known(
    Object.fromEntries(
      Object.entries(proposed).map(([name, value]) => [name, birth.outside?.[name] ?? value]),
    ),
  )

/**
 * What the outside alone knows and may change, such as an address: what it reports now wins, and
 * while it reports nothing, what it said last stands.
 */
export const reported = ({ birth }: Remembering, present: Values): Outside =>
  known(
    Object.fromEntries(
      Object.entries(present).map(([name, value]) => [name, value || birth.outside?.[name]]),
    ),
  )
