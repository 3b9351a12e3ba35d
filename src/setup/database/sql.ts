import { escapeIdentifier, escapeLiteral } from 'pg'

const plain = /^[a-z_][a-z0-9_]{0,62}$/

/** Throws unless `name` is an identifier that needs no quotes: the only ones that we create. */
export const checkedIdentifier = (what: string, name: string): string => {
  if (plain.test(name)) return name
  throw new Error(`cannot use ${what} "${name}": it must match ${plain.source}`)
}

/** A name as it stands in a statement. */
export const identifier = (name: string): string => escapeIdentifier(name)

export const identifiers = (names: readonly string[]): string => names.map(identifier).join(', ')

/** A text as it stands in a statement. */
export const literal = (text: string): string => escapeLiteral(text)
