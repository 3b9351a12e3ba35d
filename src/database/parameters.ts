/** Settings that Supabase wants of every server that we run. */
export const SUPABASE_PARAMETERS: Readonly<Record<string, string>> = {
  // Realtime polls; its queries would fill the log. Upstream's own setting.
  log_min_messages: 'fatal',
  // A slot that nobody reads must not fill the disk: Realtime starts over from a new one.
  max_slot_wal_keep_size: '4GB',
  wal_level: 'logical',
}
