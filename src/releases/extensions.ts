/** What an image of PostgreSQL brings. One that no row matches may have anything. */
export type KnownImage = {
  readonly image: RegExp
  readonly majors: readonly number[]
  readonly extensions: readonly string[]
}

/**
 * PostgreSQL's own (contrib), but for those that reach files or pages past every grant: adminpack,
 * file_fdw, pageinspect, pg_surgery.
 */
const contrib = [
  'amcheck',
  'autoinc',
  'bloom',
  'btree_gin',
  'btree_gist',
  'citext',
  'cube',
  'dblink',
  'dict_int',
  'dict_xsyn',
  'earthdistance',
  'fuzzystrmatch',
  'hstore',
  'insert_username',
  'intarray',
  'isn',
  'lo',
  'ltree',
  'moddatetime',
  'pg_buffercache',
  'pg_freespacemap',
  'pg_prewarm',
  'pg_stat_statements',
  'pg_trgm',
  'pg_visibility',
  'pg_walinspect',
  'pgcrypto',
  'pgrowlocks',
  'pgstattuple',
  'postgres_fdw',
  'refint',
  'seg',
  'sslinfo',
  'tablefunc',
  'tcn',
  'tsm_system_rows',
  'tsm_system_time',
  'unaccent',
  'uuid-ossp',
  'xml2',
]

/**
 * Of supabase/postgres, by the list that its images are built from. Without pgsodium, which the
 * vault no longer needs and Supabase is taking out, and pg_duckdb, which reads files.
 */
const supabase = [
  'address_standardizer',
  'address_standardizer_data_us',
  'http',
  'hypopg',
  'index_advisor',
  'pg_cron',
  'pg_graphql',
  'pg_hashids',
  'pg_jsonschema',
  'pg_net',
  'pg_partman',
  'pg_repack',
  'pg_stat_monitor',
  'pg_tle',
  'pgaudit',
  'pgjwt',
  'pgmq',
  'pgroonga',
  'pgroonga_database',
  'pgrouting',
  'pgtap',
  'plpgsql_check',
  'postgis',
  'postgis_raster',
  'postgis_sfcgal',
  'postgis_tiger_geocoder',
  'postgis_topology',
  'rum',
  'supabase_vault',
  'vector',
  'wrappers',
]

/** Of Spilo, by the packages that its images are built from. */
const spilo = [
  'address_standardizer',
  'address_standardizer_data_us',
  'hll',
  'hypopg',
  'pg_cron',
  'pg_partman',
  'pg_repack',
  'pgaudit',
  'plpgsql_check',
  'postgis',
  'postgis_raster',
  'postgis_tiger_geocoder',
  'postgis_topology',
  'roaringbitmap',
  'timescaledb',
  'vector',
]

/** Of Crunchy's images of PostgreSQL, by its documentation; those with PostGIS are others. */
const crunchy = ['pg_cron', 'pg_partman', 'pgaudit', 'vector']

const SUPABASE = /(^|\/)supabase\/postgres[:@]/

export const knownImages: readonly KnownImage[] = [
  {
    image: SUPABASE,
    majors: [15],
    extensions: [...contrib, ...supabase, 'plv8', 'timescaledb'],
  },
  { image: SUPABASE, majors: [17], extensions: [...contrib, ...supabase] },
  // With or without a tag: where a claim names no image, the operator's own is one of these.
  {
    image: /(^|\/)spilo(-[0-9]+)?([:@]|$)/,
    majors: [15, 16, 17, 18],
    extensions: [...contrib, ...spilo],
  },
  {
    image: /(^|\/)crunchy-postgres([:@]|$)/,
    majors: [15, 16, 17, 18],
    extensions: [...contrib, ...crunchy],
  },
  // CloudNativePG's own; the minimal ones are PostgreSQL alone
  {
    image: /(^|\/)cloudnative-pg\/postgresql[:@].*minimal/,
    majors: [15, 16, 17, 18],
    extensions: contrib,
  },
  {
    image: /(^|\/)cloudnative-pg\/postgresql[:@]/,
    majors: [15, 16, 17, 18],
    extensions: [...contrib, 'pgaudit', 'vector'],
  },
]
