import type { Spec } from '../../api/project.ts'
import { librariesFor } from './libraries.ts'
import { cloudParameters } from './parameters.ts'

/**
 * Extensions that Azure offers for every version from 15 on. An unknown one would make Azure refuse
 * the whole allow-list, so others are left out, and the set-up reports that they are not available.
 */
const OFFERED = new Set([
  ...['address_standardizer', 'amcheck', 'bloom', 'btree_gin', 'btree_gist', 'citext', 'cube'],
  ...['dblink', 'dict_int', 'dict_xsyn', 'earthdistance', 'fuzzystrmatch', 'hstore', 'hypopg'],
  ...['intagg', 'intarray', 'isn', 'lo', 'ltree', 'orafce', 'pageinspect', 'pg_buffercache'],
  ...['pg_cron', 'pg_freespacemap', 'pg_partman', 'pg_prewarm', 'pg_repack', 'pg_stat_statements'],
  ...['pg_trgm', 'pg_visibility', 'pgaudit', 'pgcrypto', 'pglogical', 'pgrowlocks', 'pgstattuple'],
  ...['postgis', 'postgis_raster', 'postgis_topology', 'postgres_fdw', 'semver', 'sslinfo'],
  ...['tablefunc', 'timescaledb', 'tsm_system_rows', 'tsm_system_time', 'unaccent', 'uuid-ossp'],
  'vector',
])

/** Those that every project has. */
const ALWAYS = ['pg_stat_statements', 'pgcrypto', 'uuid-ossp']

const NEEDS = {
  pg_cron: 'pg_cron',
  pgaudit: 'pgaudit',
  pglogical: 'pglogical',
  timescaledb: 'timescaledb',
} as const

/** What Azure loads by itself. */
const LOADED = ['pg_cron', 'pg_stat_statements']

/** Names on an allow-list or of libraries, as the setting that exists has them. */
const listed = (value: string | undefined): readonly string[] =>
  (value ?? '')
    .toLowerCase()
    .split(',')
    .filter((name) => name !== '')

const ALLOW_LIST = 'azure.extensions'
export const PRELOAD = 'shared_preload_libraries'

/**
 * Settings of the server by name, in the order of the names, and the libraries among them.
 *
 * @param existing value of a setting that exists
 */
export const azureSettings = (
  spec: Pick<Spec, 'database'>,
  existing: (name: string) => string | undefined,
): {
  readonly settings: readonly (readonly [name: string, value: string])[]
  readonly libraries: readonly string[]
} => {
  const { extensions } = spec.database
  const offered = extensions.map(({ name }) => name).filter((name) => OFFERED.has(name))
  const allowed = new Set([...ALWAYS, ...listed(existing(ALLOW_LIST)), ...offered])
  const before = listed(existing(PRELOAD))
  const libraries = librariesFor(extensions, NEEDS, before.length > 0 ? before : LOADED)
  const values: Record<string, string> = {
    ...cloudParameters(spec),
    [ALLOW_LIST]: [...allowed].toSorted().join(',').toUpperCase(),
    wal_level: 'logical',
    // Azure loads these by itself
    ...(libraries.length > LOADED.length && { [PRELOAD]: libraries.join(',') }),
  }
  return {
    settings: Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    libraries,
  }
}
