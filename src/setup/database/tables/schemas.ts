import type { Extension } from './extensions.ts'

/** A schema that must exist, and its owner; absent means the admin login. */
export type Schema = { readonly name: string; readonly owner?: string }

type Wanted = {
  readonly owner: string
  readonly realtime: boolean
  readonly pooler: boolean
  readonly extensions: readonly Extension[]
  readonly apiSchemas: readonly string[]
}

/** What is in these belongs to the services' migrations, or to PostgreSQL: nothing of it is ours. */
export const serviceSchemas = ['auth', 'storage', 'realtime', '_realtime'] as const

/** The exposed schemas that hold the users' own tables. */
export const userSchemas = (apiSchemas: readonly string[]): readonly string[] => [
  'public',
  ...apiSchemas.filter(
    (name) =>
      name !== 'public' &&
      name !== 'extensions' &&
      !serviceSchemas.some((service) => service === name),
  ),
]

/** An existing schema keeps its owner. */
export const schemas = ({
  owner,
  realtime,
  pooler,
  extensions,
  apiSchemas,
}: Wanted): readonly Schema[] => [
  { name: 'auth', owner: 'supabase_auth_admin' },
  { name: 'storage', owner: 'supabase_storage_admin' },
  ...(realtime
    ? [
        { name: '_realtime', owner: 'supabase_admin' },
        { name: 'realtime', owner: 'supabase_admin' },
      ]
    : []),
  { name: 'extensions' },
  ...(pooler ? [{ name: 'pgbouncer' }] : []),
  ...extensions.flatMap(({ schema }) =>
    schema === undefined || schema === 'extensions' ? [] : [{ name: schema, owner }],
  ),
  ...userSchemas(apiSchemas).map((name) => ({ name, owner })),
]
