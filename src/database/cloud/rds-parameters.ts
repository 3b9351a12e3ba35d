import type { Spec } from '../../api/project.ts'
import { librariesFor } from './libraries.ts'
import { cloudParameters } from './parameters.ts'
import type { RdsParameter, RdsParameterGroup } from './rds-types.ts'

/** Settings that are in force after a restart alone; RDS refuses to apply them at once. */
const AT_START = new Set([
  'autovacuum_freeze_max_age',
  'autovacuum_max_workers',
  'autovacuum_multixact_freeze_max_age',
  'huge_pages',
  'max_connections',
  'max_files_per_process',
  'max_locks_per_transaction',
  'max_logical_replication_workers',
  'max_pred_locks_per_transaction',
  'max_prepared_transactions',
  'max_replication_slots',
  'max_wal_senders',
  'max_worker_processes',
  'rds.logical_replication',
  'reserved_connections',
  'shared_preload_libraries',
  'superuser_reserved_connections',
  'track_activity_query_size',
  'track_commit_timestamp',
  'wal_buffers',
])

const isAtStart = (name: string): boolean =>
  AT_START.has(name) || name.startsWith('cron.') || name === 'pg_stat_statements.max'

/** Settings with words of their own, of which `on` is one: RDS takes it as it is. */
const HAS_WORDS = new Set([
  'backslash_quote',
  'compute_query_id',
  'constraint_exclusion',
  'debug_parallel_query',
  'huge_pages',
  'synchronous_commit',
  'wal_compression',
])

const SWITCHES: Readonly<Record<string, string>> = { on: '1', true: '1', off: '0', false: '0' }

const numeric = (name: string, value: string): string =>
  HAS_WORDS.has(name) ? value : (SWITCHES[value] ?? value)

/** Libraries of the extensions that RDS has and that need one. */
const NEEDS = { pg_cron: 'pg_cron', pg_tle: 'pg_tle', pgaudit: 'pgaudit' } as const

const PRELOAD = 'shared_preload_libraries'

const loadedBy = (group: RdsParameterGroup | undefined): readonly string[] =>
  group?.spec.forProvider.parameter.find(({ name }) => name === PRELOAD)?.value.split(',') ?? [
    'pg_stat_statements',
  ]

/** Our defaults; for every other setting that of the parameter group's family is in force. */
const DEFAULTS: Readonly<Record<string, string>> = {
  // A slot that nobody reads must not fill the disk: Realtime starts over from a new one.
  max_slot_wal_keep_size: '4096',
}

/**
 * Settings that protect the server, or that Supabase needs: neither claim nor platform can change
 * them.
 */
const OURS: Readonly<Record<string, string>> = {
  'rds.force_ssl': '1',
  'rds.logical_replication': '1',
}

/** Settings of the server, in the order of their names, and the libraries among them. */
export const rdsParameters = (
  spec: Pick<Spec, 'database'>,
  existing: RdsParameterGroup | undefined,
): { readonly parameter: RdsParameter[]; readonly libraries: readonly string[] } => {
  const libraries = librariesFor(spec.database.extensions, NEEDS, loadedBy(existing))
  const values = {
    ...DEFAULTS,
    ...cloudParameters(spec),
    ...OURS,
    [PRELOAD]: libraries.join(','),
  }
  const parameter = Object.entries(values)
    .map(([name, value]) => ({
      name,
      value: numeric(name, value),
      applyMethod: isAtStart(name) ? ('pending-reboot' as const) : ('immediate' as const),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return { parameter, libraries }
}
