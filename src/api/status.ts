import * as z from 'zod'

/**
 * What a project reports: the status of the claim and the keys of its connection Secret.
 *
 * Nothing here has a length limit: Crossplane applies the status against this schema, and one
 * value that is too long would fail the whole pass after the resources were applied.
 */

export const PHASES = [
  'Pending',
  'Provisioning',
  'Updating',
  'Ready',
  'Degraded',
  'Blocked',
  'Hibernated',
] as const

export type Phase = (typeof PHASES)[number]

const text = (description: string, example?: string) =>
  z
    .string()
    .meta({ description, ...(example && { example }) })
    .optional()

const flag = (description: string) => z.boolean().meta({ description, example: true }).optional()

const object = <T extends z.core.$ZodLooseShape>(description: string, shape: T) =>
  z.strictObject(shape).meta({ description }).optional()

const limits = z
  .array(
    z.strictObject({
      feature: z.string().meta({ description: 'What does not work.', example: 'pg_cron' }),
      reason: z.string().meta({
        description: 'Why, and what would change it.',
        example: 'the image has no pg_cron',
      }),
    }),
  )
  .meta({
    description: 'What this back end cannot do, of what Supabase offers.',
    example: [{ feature: 'pg_cron', reason: 'the image has no pg_cron' }],
    listType: 'map',
    listMapKeys: ['feature'],
  })
  .optional()

const component = z.strictObject({
  ready: flag('Whether all of its pods run the present spec and answer.'),
  version: text('Version of the program.', 'v2.196.0'),
  replicas: text('Pods that are ready, of those that are asked for.', '3/3'),
  message: text('What it waits for, or what is wrong with it.', 'waits for the database'),
})

const endpoint = (what: string, path: string) =>
  text(`Address of ${what}.`, `https://api.shop.example.com${path}`)

export const statusSchema = z.strictObject({
  phase: z
    .enum(PHASES)
    .meta({
      description:
        'Where the project stands. Degraded: it was ready and something fails now. Blocked: only a person can help, the condition Operational says how. Hibernated: no pod runs, as spec.state asks.',
      example: 'Ready',
    })
    .optional(),
  url: text('Address of the project as its clients see it.', 'https://api.shop.example.com'),
  release: text('Release that the project runs.', '2026.11'),
  plan: text('Plan that the project has.', 'small'),
  endpoints: object('Addresses of the single services, all behind the gateway but the database.', {
    auth: endpoint('Auth', '/auth/v1'),
    authCallback: endpoint('the callback to enter at OAuth providers', '/auth/v1/callback'),
    rest: endpoint('the REST API', '/rest/v1'),
    graphql: endpoint('the GraphQL API', '/graphql/v1'),
    realtime: text('Address of Realtime.', 'wss://api.shop.example.com/realtime/v1'),
    storage: endpoint('Storage', '/storage/v1'),
    s3: endpoint('the S3 protocol of Storage', '/storage/v1/s3'),
    functions: endpoint('Edge Functions', '/functions/v1'),
    studio: endpoint('Studio', ''),
    jwks: endpoint(
      'the public keys that tokens are checked with',
      '/auth/v1/.well-known/jwks.json',
    ),
    database: text(
      'Host and port of PostgreSQL, inside the cluster.',
      'shop-x7k2p-db-rw.shop:5432',
    ),
    pooler: text(
      'Host and port of the pooler in front of PostgreSQL, inside the cluster.',
      'shop-x7k2p-pooler.shop:5432',
    ),
  }),
  keys: object('API keys that are public by design.', {
    anon: text('Key for browsers and apps; what it may do is ruled by row level security.', 'eyJ…'),
    publishable: text(
      'The same in its new form: no token, and with a rotation of its own.',
      'sb_publishable_…',
    ),
  }),
  components: z
    .record(z.string(), component)
    .meta({
      description:
        'The workloads of the project, by name. While it starts they are told of only when a stage of the start lasts, and once it is Ready.',
      example: { auth: { ready: true, version: 'v2.196.0', replicas: '1/1' } },
    })
    .optional(),
  database: object('The PostgreSQL of the project.', {
    type: text('Who runs it.', 'CloudNativePG'),
    version: text('Version of PostgreSQL.', '17'),
    ready: flag('Whether it takes connections and is set up.'),
    message: text('What it waits for, or what is wrong with it.', 'the volume is being made'),
    limits,
  }),
  objectStore: object('Where Storage keeps the files.', {
    type: text('Who keeps them.', 'MinIO'),
    bucket: text('Name of the bucket.', 'supabase'),
    ready: flag('Whether it answers and the bucket is there.'),
    message: text('What it waits for, or what is wrong with it.', 'the volume is being made'),
    limits,
  }),
  secrets: object('Where the keys are, and how often they were rotated.', {
    connection: text('Name of the connection Secret, ready for envFrom.', 'shop-supabase'),
    generations: z
      .record(z.string(), z.int())
      .meta({
        description: 'Generations in force, by the names of spec.secrets.generations.',
        example: { jwt: 1, apiKeys: 1, database: 1, s3: 1, dashboard: 1 },
      })
      .optional(),
  }),
  enforced: z
    .array(z.string())
    .meta({
      description: 'Fields of the claim that the platform overrode.',
      example: ['database.instances: 1 -> 3'],
    })
    .optional(),
  revision: text(
    'Value of the annotation xsupabase.io/revision of the claim, from when the claim that carries it is Ready, or Hibernated as it asks, until it is not. To wait for one state of a claim, change the annotation with every change of the spec, and wait for its value here.',
    '4f2a91c',
  ),
})

/** The status that the function writes; Crossplane adds its own conditions. */
export type Status = z.output<typeof statusSchema>

/** Keys of the connection Secret, `<claim>-supabase` and the one that the claim names alike. */
export const CONNECTION_KEYS = [
  'SUPABASE_URL',
  'SUPABASE_ANON_KEY',
  'SUPABASE_SERVICE_ROLE_KEY',
  'SUPABASE_PUBLISHABLE_KEY',
  'SUPABASE_SECRET_KEY',
  'SUPABASE_JWKS_URL',
  'SUPABASE_DB_URL',
  'SUPABASE_DB_POOLER_URL',
  'PGHOST',
  'PGPORT',
  'PGDATABASE',
  'PGUSER',
  'PGPASSWORD',
  'PGSSLMODE',
  'SUPABASE_DB_CA',
  'SUPABASE_S3_ENDPOINT',
  'SUPABASE_S3_REGION',
  'SUPABASE_S3_ACCESS_KEY_ID',
  'SUPABASE_S3_SECRET_ACCESS_KEY',
  'DASHBOARD_URL',
  'DASHBOARD_USERNAME',
  'DASHBOARD_PASSWORD',
] as const

export type ConnectionKey = (typeof CONNECTION_KEYS)[number]
