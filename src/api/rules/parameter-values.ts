/** Bytes of each unit that PostgreSQL writes. */
const MEMORY_UNITS: Readonly<Record<string, number>> = {
  kB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
}

/** Well-known amounts of memory, with the numbers that mean something else than an amount. */
const MEMORY = new Map<string, readonly string[]>([
  ['autovacuum_work_mem', ['-1']],
  ['effective_cache_size', []],
  ['logical_decoding_work_mem', []],
  ['maintenance_work_mem', []],
  ['max_slot_wal_keep_size', ['-1']],
  ['max_wal_size', []],
  ['min_wal_size', []],
  ['shared_buffers', []],
  ['temp_buffers', []],
  ['temp_file_limit', ['-1']],
  ['wal_buffers', ['-1']],
  ['wal_keep_size', ['0']],
  ['work_mem', []],
])

/** Well-known whole numbers without a unit. */
const WHOLE = new Set([
  'autovacuum_max_workers',
  'default_statistics_target',
  'effective_io_concurrency',
  'maintenance_io_concurrency',
  'max_connections',
  'max_files_per_process',
  'max_locks_per_transaction',
  'max_logical_replication_workers',
  'max_parallel_maintenance_workers',
  'max_parallel_workers',
  'max_parallel_workers_per_gather',
  'max_prepared_transactions',
  'max_replication_slots',
  'max_sync_workers_per_subscription',
  'max_wal_senders',
  'max_worker_processes',
  'reserved_connections',
  'superuser_reserved_connections',
])

/** Bytes of an amount of memory as PostgreSQL writes it, NaN for any other text. */
export const memoryBytes = (text: string): number => {
  const [, number, unit = ''] = /^([0-9]+) ?(kB|MB|GB|TB)$/.exec(text) ?? []
  return Number(number) * (MEMORY_UNITS[unit] ?? Number.NaN)
}

/**
 * What is wrong with the value of a parameter, or undefined: PostgreSQL would not start with it. A
 * number without a unit means another unit for each of them, so an amount has one.
 */
export const valueError = (name: string, value: string): string | undefined => {
  const [, number, unit] = /^([0-9.]+) ?([KMGT])i$/.exec(value) ?? []
  if (unit) {
    return `has a unit that PostgreSQL does not know: PostgreSQL writes it ${number}${unit === 'K' ? 'k' : unit}B`
  }
  if (WHOLE.has(name) && !/^[0-9]+$/.test(value)) return 'must be a whole number, without a unit'
  const words = MEMORY.get(name)
  return words && !words.includes(value) && Number.isNaN(memoryBytes(value))
    ? `must be a whole number of kB, MB, GB or TB${words.length > 0 ? `, or ${words.join(', ')}` : ''}`
    : undefined
}
