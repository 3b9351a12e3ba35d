/** Names that we put into SQL: lower-case identifiers, so that quoting never changes their meaning. */
export const SQL_IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/
