/** `ALTER ROLE <role> SET <name> = <value>`; a search path has several values. */
export type Setting = {
  readonly role: string
  readonly name: string
  readonly value: readonly string[]
  /** Whether a value that somebody else has set stands. */
  readonly theirsStands: boolean
}

/** Timeouts are Supabase's and anybody's to change; a search path is where migrations land. */
export const settings = (owner: string): readonly Setting[] => [
  { role: 'anon', name: 'statement_timeout', value: ['3s'], theirsStands: true },
  { role: 'authenticated', name: 'statement_timeout', value: ['8s'], theirsStands: true },
  { role: 'authenticator', name: 'statement_timeout', value: ['8s'], theirsStands: true },
  { role: 'authenticator', name: 'lock_timeout', value: ['8s'], theirsStands: true },
  {
    role: 'supabase_auth_admin',
    name: 'idle_in_transaction_session_timeout',
    value: ['60000'],
    theirsStands: true,
  },
  // without it GoTrue stops: "no schema has been selected to create in"
  { role: 'supabase_auth_admin', name: 'search_path', value: ['auth'], theirsStands: false },
  { role: 'supabase_storage_admin', name: 'search_path', value: ['storage'], theirsStands: false },
  {
    role: 'supabase_realtime_admin',
    name: 'search_path',
    value: ['public', 'extensions', 'realtime'],
    theirsStands: false,
  },
  {
    role: owner,
    name: 'search_path',
    value: ['$user', 'public', 'extensions'],
    theirsStands: true,
  },
]
