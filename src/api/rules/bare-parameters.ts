import { shown } from '../issues.ts'
import { memoryBytes } from './parameter-values.ts'
import { type Rule, when } from './rule.ts'

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

/** Milliseconds that the number of a setting without a unit stands for. */
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

const HAS_UNIT = /^[0-9]+ ?[A-Za-z]+$/

/**
 * A value as a number without a unit, which is all that clouds take; other texts as they are.
 * Undefined where it has a unit, and nobody knows which one the setting is in.
 */
export const bareValue = (name: string, value: string): string | undefined => {
  if (!HAS_UNIT.test(value)) return value
  const memory = memoryBytes(value) / (MEMORY[name] ?? Number.NaN)
  const time = milliseconds(value) / (TIME[name] ?? Number.NaN)
  const number = [memory, time].find((each) => !Number.isNaN(each))
  return number === undefined ? undefined : String(Math.round(number))
}

/** Types whose servers take numbers alone. */
const IN_CLOUD = new Set(['RDS', 'CloudSQL', 'AzureFlexibleServer'])

/**
 * Refuses amounts whose setting has an unknown unit: what a number without a unit means depends on
 * the setting.
 */
export const bareParameters: Rule = ({ database }) =>
  IN_CLOUD.has(database.type)
    ? Object.entries(database.parameters ?? {}).flatMap(([name, value]) =>
        when(
          name !== 'shared_buffers' && bareValue(name, value) === undefined,
          `spec.database.parameters.${name}`,
          `must be a number without a unit for type ${database.type}, in the unit that PostgreSQL has for it (SELECT unit FROM pg_settings WHERE name = '${name}'), got ${shown(value)}`,
        ),
      )
    : []
