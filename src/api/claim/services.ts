import * as z from 'zod'
import { choice, flag, hostname, integer, object, size, strings, url } from '../fields.ts'
import { RESERVED_SCHEMA, SQL_IDENTIFIER } from '../sql.ts'

const schemaName = z.string().max(63).regex(SQL_IDENTIFIER, 'must be a lower-case SQL identifier')

const exposedSchema = schemaName.refine(
  (name) => !RESERVED_SCHEMA.test(name),
  "cannot be exposed: it is not the project's own; name schemas of yours",
)

export const rest = object('The REST API over the database (PostgREST).', {
  schemas: strings(
    'Schemas of the database that the API exposes; missing ones are created empty.',
    {
      example: ['public', 'shop'],
      minItems: 1,
      maxItems: 32,
      set: true,
      item: exposedSchema,
    },
  ),
  extraSearchPath: strings('Schemas that are searched besides, without being exposed.', {
    example: ['public', 'extensions'],
    maxItems: 32,
    item: schemaName,
  }),
  maxRows: integer('Rows that one request returns at most.', {
    min: 1,
    max: 1_000_000,
    example: 100,
  }),
})

export const realtime = object(
  'Broadcast, presence and database changes over WebSockets (Realtime).',
  {
    enabled: flag('Whether Realtime runs.', { example: false }),
    limits: object('What the clients of the project may use, together.', {
      concurrentUsers: integer('Open connections at a time.', {
        min: 1,
        max: 1_000_000,
        example: 500,
      }),
      eventsPerSecond: integer('Messages per second.', { min: 1, max: 1_000_000, example: 200 }),
      bytesPerSecond: integer('Bytes per second.', {
        min: 1,
        max: 1_000_000_000,
        example: 500_000,
      }),
      channelsPerClient: integer('Channels that one client may join.', {
        min: 1,
        max: 10_000,
        example: 50,
      }),
      joinsPerSecond: integer('Joins per second.', { min: 1, max: 100_000, example: 100 }),
    }),
  },
)

export const storage = object('Files, over the object store (Storage).', {
  enabled: flag('Whether Storage runs; without it no object store is made.', { example: false }),
  fileSizeLimit: size('Size of the largest file that may be uploaded, in bytes; at most 5Ti.', {
    max: '5Ti', // of one object of S3
    whole: true,
    example: '5Gi',
  }),
  s3Protocol: object('The S3-compatible API of Storage under /storage/v1/s3.', {
    enabled: flag('Whether it answers.', { example: false }),
  }),
})

export const imgproxy = object('Image transformation for Storage (imgproxy).', {
  type: choice(
    ['Managed', 'External', 'Disabled'],
    'Managed runs it here, External uses one that runs elsewhere, Disabled turns transformations off.',
    { example: 'Disabled' },
  ),
  external: object('The imgproxy that runs elsewhere; for type External.', {
    url: url('Where it answers, as seen from the cluster.', {
      example: 'http://imgproxy.images.svc:8080',
    }),
  }),
})

export const studio = object(
  'The web pages to look after the project with (Studio), behind a name and a password.',
  {
    enabled: flag('Whether Studio runs.', { example: false }),
    hostname: hostname('Host name of its own. Studio is then served there and nowhere else.', {
      absent: 'that of publicUrl, on the paths that the APIs leave free',
      example: 'studio.shop.example.com',
    }),
  },
)
