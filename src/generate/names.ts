/** The names that bind our files together; a test compares the hand-written ones with these. */
export const GROUP = 'xsupabase.io'
export const VERSION = 'v1alpha1'
export const COMPOSITE = { kind: 'XSupabase', plural: 'xsupabases' } as const
export const CLAIM = { kind: 'Supabase', plural: 'supabases' } as const
export const COMPOSITION = 'supabase'
