import type { Major } from '../../programs/postgres.ts'
import type { Login } from './fixture.ts'

/** An admin login as a cloud gives it, with the rights that the cloud's documentation lists. */
export type Vendor = {
  readonly name: string
  readonly admin: Login
  readonly make: (major: Major) => readonly string[]
  readonly owner: string
  /** Limits that a Supabase has there, beside those of the extensions that no test has. */
  readonly limits: (major: Major) => readonly string[]
}

const login = (user: string): Login => ({ user, password: `${user}-secret-0`, database: 'app' })

const role = ({ user, password }: Login, attributes: string): string =>
  `CREATE ROLE ${user} LOGIN ${attributes} PASSWORD '${password}'`

const PREDEFINED = 'pg_monitor, pg_signal_backend, pg_read_all_data, pg_write_all_data'

// From 16 on who makes a role may give it an attribute that the maker has; before, superusers alone.
const given = (major: Major, ...limits: string[]): readonly string[] => (major >= 16 ? [] : limits)

/** What no such login may do: make event triggers, and give what upstream wants a superuser for. */
const NO_SUPERUSER = ['extension_pg_stat_statements', 'realtime', 'schema_reload']

const rds = login('master')
const cloudSql = login('postgres')
const azure = login('sbadmin')
const plain = login('app_owner')
const superuser = login('postgres')

export const vendors: readonly Vendor[] = [
  {
    // The model cannot let it make event triggers, which RDS does.
    name: 'Amazon RDS',
    admin: rds,
    make: () => [
      'CREATE ROLE rds_superuser NOLOGIN',
      'CREATE ROLE rds_replication NOLOGIN',
      `GRANT ${PREDEFINED}, rds_replication TO rds_superuser WITH ADMIN OPTION`,
      role(rds, 'CREATEROLE CREATEDB'),
      `GRANT rds_superuser TO ${rds.user}`,
      `CREATE DATABASE app OWNER ${rds.user}`,
    ],
    owner: 'postgres',
    limits: () => [...NO_SUPERUSER, 'service_role_bypassrls'],
  },
  {
    name: 'Google Cloud SQL',
    admin: cloudSql,
    make: () => [
      'CREATE ROLE cloudsqlsuperuser NOLOGIN CREATEROLE CREATEDB',
      `GRANT ${PREDEFINED} TO cloudsqlsuperuser WITH ADMIN OPTION`,
      role(cloudSql, 'CREATEROLE CREATEDB REPLICATION'),
      `GRANT cloudsqlsuperuser TO ${cloudSql.user}`,
      'CREATE DATABASE app OWNER cloudsqlsuperuser',
    ],
    owner: 'supabase_owner',
    limits: (major) => [
      ...NO_SUPERUSER,
      'service_role_bypassrls',
      ...given(major, 'realtime_replication'),
      ...(major >= 16 ? ['realtime_postgres_changes'] : []), // no test has wal2json
    ],
  },
  {
    name: 'Azure Flexible Server',
    admin: azure,
    make: () => [
      'CREATE ROLE azure_pg_admin NOLOGIN',
      `GRANT ${PREDEFINED} TO azure_pg_admin WITH ADMIN OPTION`,
      role(azure, 'CREATEROLE CREATEDB REPLICATION BYPASSRLS'),
      `GRANT azure_pg_admin TO ${azure.user} WITH ADMIN OPTION`,
      'CREATE DATABASE app OWNER azure_pg_admin',
    ],
    owner: 'postgres',
    limits: (major) => [
      ...NO_SUPERUSER,
      ...given(major, 'realtime_replication', 'service_role_bypassrls'),
      ...(major >= 16 ? ['realtime_postgres_changes'] : []),
    ],
  },
  {
    name: 'a login that may make roles and owns the database',
    admin: plain,
    make: () => [role(plain, 'CREATEROLE'), `CREATE DATABASE app OWNER ${plain.user}`],
    owner: 'postgres',
    limits: () => [...NO_SUPERUSER, 'realtime_replication', 'service_role_bypassrls'],
  },
  {
    name: 'a superuser, as the operators of Zalando and Crunchy give it',
    admin: superuser,
    make: () => [role(superuser, 'SUPERUSER'), 'CREATE DATABASE app'],
    owner: 'supabase_owner',
    limits: () => ['realtime_postgres_changes'],
  },
]
