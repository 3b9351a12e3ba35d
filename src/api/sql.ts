/** Names that we put into SQL: lower-case identifiers, so that quoting never changes their meaning. */
export const SQL_IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/

/** Schemas that are not the project's own, or hold secrets: never exposed by its API. */
export const RESERVED_SCHEMA =
  /^(pg_.*|information_schema|xsupabase|realtime|_realtime|vault|pgbouncer)$/

/** Schemas that a service fills with its migrations. */
export const SERVICE_SCHEMA = /^(auth|storage|_?realtime|graphql_public|supabase_functions)$/

/** Login of the pooler, which looks up who connects and may do nothing else. */
export const POOLER_LOGIN = 'pgbouncer'
