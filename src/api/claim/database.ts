import * as z from 'zod'
import {
  byName,
  choice,
  flag,
  integer,
  object,
  objectName,
  size,
  text,
  textMap,
} from '../fields.ts'
import { RESERVED_SCHEMA, SERVICE_SCHEMA, SQL_IDENTIFIER } from '../sql.ts'
import { externalStore } from './external-store.ts'
import { azureFlexibleServer, cloudSQL, rds } from './managed-database.ts'
import { minIOOperator, versityGW } from './object-store.ts'
import { resources } from './resources.ts'

export const DATABASE_TYPES = [
  'CloudNativePG',
  'Zalando',
  'Crunchy',
  'RDS',
  'CloudSQL',
  'AzureFlexibleServer',
  'External',
] as const
export const OBJECT_STORE_TYPES = [
  'MinIO',
  'VersityGW',
  'MinIOOperator',
  'S3',
  'GCS',
  'AzureBlob',
  'External',
] as const

const storageClass = (what: string) =>
  objectName(`StorageClass of ${what}. It cannot be changed later.`, {
    absent: 'the default class of the cluster',
    example: 'fast-ssd',
  }).optional()

const identity = (what: 'User' | 'Group', absent: string, example: number) =>
  integer(`${what} id of PostgreSQL in that image. It cannot be changed later.`, {
    min: 1,
    max: 65535,
    absent,
    example,
  })

const extension = z.strictObject({
  name: z
    .string()
    .max(63)
    .regex(/^[a-z_][a-z0-9_-]*$/, 'must be the name of an extension, such as pg_cron')
    .meta({ description: 'Name, as CREATE EXTENSION takes it.', example: 'vector' }),
  schema: z
    .string()
    .max(63)
    .regex(SQL_IDENTIFIER, 'must be a lower-case SQL identifier')
    .refine(
      (name) => !RESERVED_SCHEMA.test(name) && !SERVICE_SCHEMA.test(name),
      "cannot hold an extension: it is PostgreSQL's or a service's own; leave the field out, or name another schema",
    )
    .meta({
      description:
        'Schema to create it in; one that is missing is made. An extension that is there already stays where it is.',
      absent: 'the schema that the extension itself asks for, else extensions',
      example: 'extensions',
    })
    .optional(),
})

const extensions = byName(extension, 64)
  .meta({
    description:
      'Extensions of PostgreSQL, by name. pg_graphql brings the GraphQL API, pg_net database webhooks, pg_cron schedules, supabase_vault the vault, each with the grants that Supabase gives. One that needs something at start (pg_cron, supabase_vault, timescaledb) makes the operator restart PostgreSQL. What is taken off the list is not dropped, since its data would go with it.',
    absent: 'pgcrypto, uuid-ossp and pg_stat_statements',
    example: [{ name: 'pg_graphql' }, { name: 'vector', schema: 'extensions' }],
    listType: 'map',
    listMapKeys: ['name'],
  })
  .optional()

const pooler = object(
  'PgBouncer in front of the primary, for clients that come and go, such as serverless functions.',
  {
    enabled: flag('Whether it runs, with as many pods as replicas says.', { example: true }),
    poolMode: choice(
      ['transaction', 'session'],
      'When a connection to PostgreSQL is free for the next client. With transaction, SET, LISTEN and advisory locks of a session do not work.',
      { example: 'session' },
    ),
    defaultPoolSize: integer('Connections to PostgreSQL of one pod, for each login and database.', {
      min: 1,
      max: 1000,
      example: 30,
    }),
    maxClientConn: integer('Clients of one pod at a time.', {
      min: 1,
      max: 100_000,
      example: 500,
    }),
  },
)

const secretName = (description: string, example: string) =>
  z
    .strictObject({
      name: objectName('Name of the Secret, in the namespace of the claim.', { example }),
    })
    .meta({ description, example: { name: example } })

const external = object(
  "A server of PostgreSQL that somebody else runs, from version 15. Its roles are one project's: a server that belongs to another project is refused.",
  {
    secretRef: secretName(
      'Secret that says where the database is, and the login that sets it up: uri, or host, dbname, username and password, with port where it is not 5432. Besides sslmode (disable, require, verify-ca or verify-full; require when absent, verify-full with ca.crt) and ca.crt, the authorities that signed the certificate of the server, in PEM. The services never use this login.',
      'postgres',
    ).optional(),
    loginsSecretRef: secretName(
      'Secret with the passwords of the logins, for a server where they are there already: authenticator, supabase_auth_admin, supabase_storage_admin, supabase_admin for Realtime, and either postgres or supabase_owner, each with its password.',
      'postgres-logins',
    )
      .meta({ absent: 'none: the set-up makes the logins, with passwords of its own' })
      .optional(),
  },
)

export const database = object('The PostgreSQL of the project.', {
  type: choice(DATABASE_TYPES, 'Who runs PostgreSQL. It cannot be changed later.', {
    example: 'CloudNativePG',
  }),
  majorVersion: integer('Major version of PostgreSQL. It cannot be changed later.', {
    min: 15,
    max: 18,
    example: 15,
  }),
  instances: integer(
    'Servers: one primary, the others are replicas that can take over. Type RDS, CloudSQL or AzureFlexibleServer has one replica at most.',
    {
      min: 1,
      max: 9,
      example: 3,
    },
  ),
  storage: object('Disks of the database, one set per instance.', {
    size: size('Size of the data volume. It can grow, never shrink.', { example: '50Gi' }),
    walSize: size(
      'Size of a volume of its own for the write-ahead log. It can grow, never shrink.',
      {
        absent: 'none: the log is on the data volume',
        example: '10Gi',
      },
    ),
    className: storageClass('the volumes'),
  }),
  resources,
  parameters: textMap('Settings of PostgreSQL (postgresql.conf), as text.', {
    maxKeys: 64,
    absent: 'max_connections and shared_buffers of the plan, and what Supabase needs',
    example: { work_mem: '16MB' },
  }),
  extensions,
  pooler,
  cloudNativePG: object('Settings that only CloudNativePG has.', {
    image: text('Image of PostgreSQL; its tag must begin with the major version.', {
      absent: 'the one of the release',
      example: 'ghcr.io/cloudnative-pg/postgresql:17.6',
      max: 512,
    }),
    postgresUID: identity('User', 'what the release knows of the image, else 26', 26),
    postgresGID: identity('Group', 'what the release knows of the image, else 26', 26),
  }),
  zalando: object("Settings that only Zalando's operator has.", {
    image: text('Image of Spilo, which is PostgreSQL with Patroni.', {
      absent: "the one in the operator's configuration",
      example: 'ghcr.io/zalando/spilo-17:4.0-p3',
      max: 512,
    }),
    postgresUID: identity('User', '101, as in Spilo', 101),
    postgresGID: identity('Group', '103, as in Spilo', 103),
  }),
  crunchy: object('Settings that only Crunchy Postgres for Kubernetes has.', {
    image: text('Image of PostgreSQL that the operator can run.', {
      absent: 'the one that the operator was installed with',
      example: 'registry.example.com/crunchy/crunchy-postgres:ubi9-17.6-2534',
      max: 512,
    }),
    repositorySize: size(
      'Size of a volume for copies by pgBackRest: a whole one each Sunday, of which two are kept, the difference on other days, and the write-ahead log. It can grow, never shrink or go. Versions of the operator before 5.7 cannot do without.',
      { absent: 'none: no copies are made', example: '50Gi' },
    ),
  }),
  external,
  rds,
  cloudSQL,
  azureFlexibleServer,
})

export const objectStore = object('Where Storage keeps the files.', {
  type: choice(
    OBJECT_STORE_TYPES,
    'Who keeps them: MinIO or VersityGW, a server in the cluster; MinIOOperator, a Tenant of the MinIO Operator; S3 or GCS, a bucket at Amazon or Google that is made for the project; AzureBlob, an account of Azure Storage behind a gateway in the cluster; External, a bucket that is there. It cannot be changed later. The project behind MinIO and its operator is archived, so its image gets no more fixes; VersityGW is maintained.',
    {
      example: 'VersityGW',
    },
  ),
  external: externalStore,
  storage: object('Disk of the object store, where it is in the cluster.', {
    size: size('Size of the volume. It can grow, never shrink.', { example: '100Gi' }),
    className: storageClass('the volume'),
    accessMode: choice(
      ['ReadWriteOnce', 'ReadWriteMany'],
      'Who may mount the volume: the pods of one node, or of all. With ReadWriteMany, which its class must offer, VersityGW runs several pods. It cannot be changed later.',
      { example: 'ReadWriteMany' },
    ),
  }),
  replicas: integer(
    'Pods that serve the files: of VersityGW on a ReadWriteMany volume, and of the gateway of AzureBlob.',
    { min: 1, max: 16, absent: 'replicas, where several pods can serve them; else 1', example: 3 },
  ),
  resources,
  versityGW,
  minIOOperator,
})
