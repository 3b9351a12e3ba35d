/** What Supabase offers by an extension, and the name that it goes by in a limit. */
export const FEATURES: Readonly<Record<string, string>> = {
  pg_graphql: 'graphql',
  pg_net: 'webhooks',
  pg_cron: 'cron',
  supabase_vault: 'vault',
}
