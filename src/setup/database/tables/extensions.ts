/** An extension, and the schema that it is wanted in where that matters to somebody. */
export type Extension = { readonly name: string; readonly schema?: string }

/**
 * Extensions that Supabase's users expect, in schema `extensions`. No service needs one.
 * One that is installed already stays where it is.
 */
export const usual = [
  { name: 'pgcrypto', without: 'its functions (crypt, digest, …) are missing' },
  { name: 'uuid-ossp', without: 'uuid_generate_v4() is missing; gen_random_uuid() is built in' },
  { name: 'pg_stat_statements', without: "Studio's page on query performance stays empty" },
] as const
