import { choice, integer, object, objectName, size, text, textMap } from '../fields.ts'
import { resources } from './resources.ts'

const storageClass = (what: string) =>
  objectName(`StorageClass of ${what}. It cannot be changed later.`, {
    absent: 'the default class of the cluster',
    example: 'fast-ssd',
  }).optional()

export const database = object('The PostgreSQL of the project.', {
  type: choice(['CloudNativePG'], 'Who runs PostgreSQL. It cannot be changed later.', {
    example: 'CloudNativePG',
  }),
  majorVersion: integer('Major version of PostgreSQL. It cannot be changed later.', {
    min: 15,
    max: 18,
    example: 15,
  }),
  instances: integer('Servers: one primary, the others are replicas that can take over.', {
    min: 1,
    max: 9,
    example: 3,
  }),
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
  cloudNativePG: object('Settings that only CloudNativePG has.', {
    image: text('Image of PostgreSQL; its tag must begin with the major version.', {
      absent: 'the one of the release',
      example: 'ghcr.io/cloudnative-pg/postgresql:17.6',
      max: 512,
    }),
    postgresUID: integer('User id of PostgreSQL in that image. It cannot be changed later.', {
      min: 1,
      max: 65535,
      absent: 'what the release knows of the image, else 26',
      example: 26,
    }),
    postgresGID: integer('Group id of PostgreSQL in that image. It cannot be changed later.', {
      min: 1,
      max: 65535,
      absent: 'what the release knows of the image, else 26',
      example: 26,
    }),
  }),
})

export const objectStore = object('Where Storage keeps the files.', {
  type: choice(
    ['MinIO', 'VersityGW'],
    'Who keeps them. It cannot be changed later. The project behind MinIO is archived, so its image gets no more fixes; VersityGW is maintained.',
    {
      example: 'VersityGW',
    },
  ),
  storage: object('Disk of the object store.', {
    size: size('Size of the volume. It can grow, never shrink.', { example: '100Gi' }),
    className: storageClass('the volume'),
  }),
  resources,
})
