import { refuse } from '../../api/issues.ts'
import type { Spec } from '../../api/project.ts'
import { memoryBytes } from '../../api/rules/parameter-values.ts'

/** Bytes that the number of a setting without a unit stands for (pg_settings.unit). */
const MEMORY: Readonly<Record<string, number>> = {
  autovacuum_work_mem: 2 ** 10,
  effective_cache_size: 2 ** 13,
  logical_decoding_work_mem: 2 ** 10,
  maintenance_work_mem: 2 ** 10,
  max_slot_wal_keep_size: 2 ** 20,
  max_wal_size: 2 ** 20,
  min_wal_size: 2 ** 20,
  temp_buffers: 2 ** 13,
  temp_file_limit: 2 ** 10,
  wal_buffers: 2 ** 13,
  wal_keep_size: 2 ** 20,
  work_mem: 2 ** 10,
}

/** Milliseconds, likewise. */
const TIME: Readonly<Record<string, number>> = {
  archive_timeout: 1000,
  autovacuum_naptime: 1000,
  checkpoint_timeout: 1000,
  deadlock_timeout: 1,
  idle_in_transaction_session_timeout: 1,
  idle_session_timeout: 1,
  lock_timeout: 1,
  log_autovacuum_min_duration: 1,
  log_min_duration_sample: 1,
  log_min_duration_statement: 1,
  statement_timeout: 1,
  tcp_keepalives_idle: 1000,
  tcp_keepalives_interval: 1000,
  transaction_timeout: 1,
  wal_receiver_timeout: 1,
  wal_sender_timeout: 1,
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const milliseconds = (text: string): number => {
  const [, number, unit = ''] = /^([0-9]+) ?(ms|s|min|h|d)$/.exec(text) ?? []
  return Number(number) * (MILLISECONDS[unit] ?? Number.NaN)
}

/** Settings that sizes of pods are made for, or that a cloud decides itself. */
const NOT_OURS = new Set(['shared_buffers', 'wal_level'])

const HAS_UNIT = /^[0-9]+ ?[A-Za-z]+$/

/** A value as a number without a unit, which is all that the clouds take; other texts as they are. */
const bare = (name: string, value: string): string | undefined => {
  if (!HAS_UNIT.test(value)) return value
  const memory = memoryBytes(value) / (MEMORY[name] ?? Number.NaN)
  const time = milliseconds(value) / (TIME[name] ?? Number.NaN)
  const number = [memory, time].find((each) => !Number.isNaN(each))
  return number === undefined ? undefined : String(Math.round(number))
}

/**
 * Settings of PostgreSQL as a cloud takes them: without units.
 *
 * @throws Refusal that names a setting whose unit is not known
 */
export const bareParameters = ({ database }: Pick<Spec, 'database'>): Record<string, string> => {
  const entries = Object.entries(database.parameters ?? {})
    .filter(([name]) => !NOT_OURS.has(name))
    .map(([name, value]) => [name, bare(name, value)] as const)
  const issues = entries
    .filter(([, value]) => value === undefined)
    .map(([name]) => ({
      path: `spec.database.parameters.${name}`,
      message: `must be a number without a unit for type ${database.type}, in the unit that PostgreSQL has for it (SELECT unit FROM pg_settings WHERE name = '${name}'), got ${JSON.stringify(database.parameters?.[name])}`,
    }))
  if (issues.length > 0) throw refuse('InvalidSpec', issues)
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']))
}
