import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Effect } from './effect.ts'
import { POLICIES } from './policies.ts'

/** A merge patch of the spec, and all that it does in the cluster. */
export type Change = readonly [what: string, patch: Patch, effect: Effect]
type Patch = { readonly [field in keyof ClaimSpec]?: unknown }

const VERIFY = 'verify-job'
const DATABASE = 'database-job'
const TENANT = 'tenant-job'

const pods = (...names: string[]): string[] => names.map((name) => `${name}-deployment`)
const service = (name: string): string[] => [`${name}-deployment`, `${name}-service`]

const REPLICATED = ['auth', 'gateway', 'imgproxy', 'meta', 'realtime', 'rest', 'storage']
/** One pod of Studio is enough, whatever the plan says. */
const SERVICES = [...REPLICATED, 'studio']
const ALL = [...pods(...SERVICES), 'objectstore-statefulset'].sort()
const DATABASE_USERS = pods('auth', 'meta', 'realtime', 'rest', 'storage', 'studio')
/** Realtime has the keys of a project in its tenant. */
const TOKEN_USERS = pods('auth', 'gateway', 'rest', 'storage', 'studio')
/** What tells clients of the public URL, or makes links with it. */
const URL_USERS = pods('auth', 'gateway', 'rest', 'studio')
const STUDIO = service('studio')

/** What the gateway leads to is part of its configuration, with which its pods are replaced. */
const otherRoutes = { rolls: pods('gateway'), edits: ['gateway-config'], jobs: [VERIFY] }

const STORAGE = [
  'imgproxy-policy',
  'objectstore-policy',
  ...service('imgproxy'),
  'objectstore-service',
  'objectstore-statefulset',
  ...service('storage'),
]

/**
 * Projects that live side by side. They begin small, with every service but Edge Functions; each
 * change follows the one before.
 */
export const lives: Readonly<Record<string, readonly Change[]>> = {
  services: [
    [
      'the site URL',
      { auth: { siteUrl: 'https://shop.io' } },
      { rolls: pods('auth'), jobs: [VERIFY] },
    ],
    [
      'a hook of the database, and limits of rates',
      {
        auth: {
          hook: { custom_access_token: { uri: 'pg-functions://postgres/public/hook' } },
          rateLimit: { emailSent: 100 },
        },
      },
      { rolls: pods('auth'), jobs: [VERIFY] },
    ],
    [
      'the text of a mail, which comes with its container',
      { auth: { email: { template: { invite: { content: '<b>{{ .Token }}</b>' } } } } },
      { rolls: pods('auth'), jobs: [VERIFY] },
    ],
    [
      'another text, which the last check does not look at',
      { auth: { email: { template: { invite: { content: '<i>{{ .Token }}</i>' } } } } },
      { rolls: pods('auth') },
    ],
    [
      'neither hook nor text',
      { auth: { hook: null, rateLimit: null, email: null } },
      { rolls: pods('auth'), jobs: [VERIFY] },
    ],
    [
      'schemas of the REST API, which the gateway tells clients of GraphQL',
      { rest: { schemas: ['public', 'shop'] } },
      { ...otherRoutes, rolls: pods('gateway', 'rest', 'studio'), jobs: [DATABASE, VERIFY] },
    ],
    [
      'the size limit of files',
      { storage: { fileSizeLimit: '1Gi' } },
      { rolls: pods('storage'), jobs: [VERIFY] },
    ],
    [
      'limits of Realtime: the tenant, no pod',
      { realtime: { limits: { concurrentUsers: 500 } } },
      { jobs: [TENANT, VERIFY] },
    ],
    [
      'Edge Functions',
      { functions: { enabled: true } },
      {
        ...otherRoutes,
        edits: ['gateway-config', 'outside-policy'],
        comes: service('functions'),
      },
    ],
    [
      'the code of a function',
      { functions: { source: { inline: { hello: { 'index.ts': 'Deno.serve()' } } } } },
      { rolls: pods('functions'), jobs: [VERIFY], comes: ['functions-code'] },
    ],
    [
      'other code of it',
      { functions: { source: { inline: { hello: { 'index.ts': 'Deno.serve(answer)' } } } } },
      { rolls: pods('functions'), edits: ['functions-code'], jobs: [VERIFY] },
    ],
    [
      'a function that wants no token',
      { functions: { function: { hello: { verifyJwt: false } } } },
      { rolls: pods('functions'), jobs: [VERIFY] },
    ],
    [
      'no Edge Functions',
      { functions: { enabled: false } },
      {
        ...otherRoutes,
        edits: ['gateway-config', 'outside-policy'],
        goes: ['functions-code', ...service('functions')],
      },
    ],
    [
      'no Realtime',
      { realtime: { enabled: false } },
      {
        ...otherRoutes,
        jobs: [DATABASE, VERIFY],
        goes: [...service('realtime'), 'realtime-policy', TENANT].sort(),
      },
    ],
    [
      'Realtime again',
      { realtime: { enabled: true } },
      {
        ...otherRoutes,
        jobs: [DATABASE, TENANT, VERIFY],
        comes: [...service('realtime'), 'realtime-policy'].sort(),
      },
    ],
  ],

  'the way in': [
    ['Envoy for Kong', { gateway: { type: 'Envoy' } }, otherRoutes],
    ['Kong again', { gateway: null }, otherRoutes],
    [
      'the public URL, which tokens and links are made with',
      { publicUrl: 'https://api.shop.io' },
      {
        rolls: URL_USERS,
        edits: ['connection', 'gateway-config'],
        jobs: [VERIFY],
      },
    ],
    [
      'an Ingress for it, which no pod knows of',
      { gateway: { exposure: { type: 'Ingress' } } },
      { comes: ['gateway-ingress'] },
    ],
    [
      'a host of its own for Studio, in the Ingress too',
      { studio: { hostname: 'studio.shop.io' } },
      { ...otherRoutes, edits: ['connection', 'gateway-config', 'gateway-ingress'] },
    ],
    ['pages of one origin', { gateway: { allowedOrigins: ['https://shop.io'] } }, otherRoutes],
    [
      'no Studio, and no host of it',
      { studio: { enabled: false } },
      {
        ...otherRoutes,
        edits: ['connection', 'gateway-config', 'gateway-ingress'],
        goes: STUDIO,
      },
    ],
    [
      'Studio again, beside the APIs',
      { studio: null },
      {
        ...otherRoutes,
        edits: ['connection', 'gateway-config'],
        comes: STUDIO,
      },
    ],
    ['no way in', { gateway: { exposure: null } }, { goes: ['gateway-ingress'] }],
    [
      "the type of the gateway's Service",
      { gateway: { service: { type: 'NodePort' } } },
      { edits: ['gateway-service'] },
    ],
    [
      'no Storage: its volume stays',
      { storage: { enabled: false } },
      {
        ...otherRoutes,
        edits: ['connection', 'gateway-config'],
        goes: ['bucket-job', ...STORAGE].sort(),
      },
    ],
    [
      'Storage again, on the volume that it had',
      { storage: { enabled: true } },
      {
        ...otherRoutes,
        edits: ['connection', 'gateway-config'],
        jobs: ['bucket-job', VERIFY],
        comes: [...STORAGE].sort(),
      },
    ],
    [
      'no image transformation',
      { imgproxy: { type: 'Disabled' } },
      {
        rolls: pods('storage'),
        jobs: [VERIFY],
        goes: [...service('imgproxy'), 'imgproxy-policy'].sort(),
      },
    ],
  ],

  size: [
    [
      'two pods of each, and connections for them',
      { replicas: 2, database: { parameters: { max_connections: '200' } } },
      {
        edits: [...pods(...REPLICATED), 'database-cluster'].sort(),
        comes: REPLICATED.map((name) => `${name}-budget`),
      },
    ],
    [
      'resources of one service',
      { components: { rest: { resources: { limits: { memory: '1Gi' } } } } },
      { rolls: pods('rest') },
    ],
    [
      'settings and instances of PostgreSQL, for the operator to roll',
      { database: { parameters: { work_mem: '8MB' }, instances: 2 } },
      { edits: ['database-cluster'] },
    ],
    [
      'larger volumes',
      {
        database: { storage: { size: '20Gi', walSize: '2Gi' } },
        objectStore: { storage: { size: '20Gi' } },
      },
      { edits: ['database-cluster', 'objectstore-volume'] },
    ],
    [
      'sizes that are no longer written: nothing shrinks',
      { database: { storage: null }, objectStore: null },
      {},
    ],
    ['another plan', { plan: 'small' }, { rolls: ALL, edits: ['database-cluster'] }],
    [
      'a toleration: Jobs are other Jobs, too',
      { scheduling: { tolerations: [{ operator: 'Exists' }] } },
      {
        rolls: ALL,
        edits: ['database-cluster'],
        jobs: ['auth-migrations-job', 'bucket-job', DATABASE, TENANT, VERIFY],
      },
    ],
  ],

  sleep: [
    [
      'sleep: no pod, no last check, and all else',
      { state: 'Hibernated' },
      { edits: ALL, goes: [VERIFY] },
    ],
    [
      'the site URL meanwhile: for the pods to come',
      { auth: { siteUrl: 'https://shop.io' } },
      { rolls: pods('auth') },
    ],
    [
      'schemas of the REST API meanwhile: a Job that waits',
      { rest: { schemas: ['public', 'shop'] } },
      { rolls: pods('gateway', 'rest', 'studio'), edits: ['gateway-config'], jobs: [DATABASE] },
    ],
    ['awake again', { state: 'Running' }, { edits: [...ALL, DATABASE].sort(), jobs: [VERIFY] }],
    ['no network policy', { networkPolicy: { type: 'None' } }, { goes: [...POLICIES].sort() }],
  ],

  database: [
    [
      'extensions: set up anew, in a Cluster with their libraries, and no pod of ours is replaced',
      { database: { extensions: [{ name: 'pg_net' }, { name: 'supabase_vault' }] } },
      { edits: ['database-cluster'], jobs: [DATABASE, VERIFY], comes: ['database-vault'] },
    ],
    [
      'extensions that are no longer written: what is in the vault still opens',
      { database: { extensions: null } },
      { jobs: [DATABASE, VERIFY] },
    ],
    [
      'a pooler',
      { database: { pooler: { enabled: true } } },
      {
        edits: ['connection'],
        jobs: [DATABASE, VERIFY],
        comes: ['database-pooler', 'database-pooler-login'],
      },
    ],
    [
      'its size',
      { database: { pooler: { defaultPoolSize: 30 } } },
      { edits: ['database-pooler'], jobs: [VERIFY] },
    ],
    [
      'no pooler',
      { database: null },
      {
        edits: ['connection'],
        jobs: [DATABASE, VERIFY],
        goes: ['database-pooler', 'database-pooler-login'],
      },
    ],
  ],

  keys: [
    [
      'a second generation of the JWT secret',
      { secrets: { generations: { jwt: 2 } } },
      {
        rolls: TOKEN_USERS,
        edits: ['connection', 'gateway-config', 'keys'],
        jobs: [TENANT, VERIFY],
      },
    ],
    [
      'a second generation of the API keys',
      { secrets: { generations: { apiKeys: 2 } } },
      {
        rolls: pods('gateway'),
        edits: ['connection', 'gateway-config', 'keys'],
        jobs: [VERIFY],
      },
    ],
    [
      'a second generation of the passwords',
      { secrets: { generations: { database: 2 } } },
      {
        rolls: DATABASE_USERS,
        edits: ['connection', 'database-admin', 'keys'],
        jobs: ['auth-migrations-job', DATABASE, TENANT, VERIFY],
      },
    ],
    [
      'a second generation of the S3 credentials',
      { secrets: { generations: { s3: 2 } } },
      {
        rolls: ['objectstore-statefulset', ...pods('storage')],
        edits: ['connection', 'keys'],
        jobs: ['bucket-job', VERIFY],
      },
    ],
    [
      "a second generation of Studio's password",
      { secrets: { generations: { dashboard: 2 } } },
      {
        rolls: pods('gateway'),
        edits: ['connection', 'gateway-config', 'keys'],
        jobs: [VERIFY],
      },
    ],
    ['generations that are no longer written: no key goes back', { secrets: null }, {}],
    [
      'a mail server',
      {
        auth: {
          email: {
            smtp: {
              host: 'smtp.shop.io',
              adminEmail: 'a@shop.io',
              user: 'u',
              passSecretRef: { name: 'mail', key: 'password' },
            },
          },
        },
      },
      { rolls: pods('auth'), jobs: [VERIFY] },
    ],
    ['no mail server', { auth: null }, { rolls: pods('auth'), jobs: [VERIFY] }],
    [
      'no protection',
      { deletionProtection: false },
      { goes: ['composite-protection', 'deletion-protection'] },
    ],
  ],
}

/** What cannot be had, after the changes of `keys`, and how the claim begins to say so. */
export const refused: readonly (readonly [what: string, patch: Patch, words: string])[] = [
  [
    'another major version of PostgreSQL',
    { database: { majorVersion: 15 } },
    'spec.database.majorVersion: cannot be changed',
  ],
  [
    'a smaller volume',
    { database: { storage: { size: '1Gi' } } },
    'spec.database.storage.size: can only grow',
  ],
  [
    'another object store',
    { objectStore: { type: 'VersityGW' } },
    'spec.objectStore.type: cannot be changed',
  ],
  [
    'the keys of before',
    { secrets: { generations: { jwt: 1 } } },
    'spec.secrets.generations.jwt: can only grow',
  ],
  [
    'another seed',
    { secrets: { seedSecretRef: { name: 'mail', key: 'password' } } },
    'spec.secrets.seedSecretRef: cannot be changed',
  ],
]

/** Settings of the platform, each in place of the ones before. */
export const ofThePlatform: readonly (readonly [
  what: string,
  settings: Readonly<Record<string, unknown>>,
  effect: Effect,
])[] = [
  [
    'a default',
    { defaults: { rest: { maxRows: 50 } } },
    { rolls: pods('rest', 'studio'), jobs: [VERIFY] },
  ],
  [
    'a domain, in place of the default',
    { domainTemplate: '{claim}.apps.shop.io' },
    {
      rolls: URL_USERS,
      edits: ['connection', 'gateway-config'],
      jobs: [VERIFY],
    },
  ],
  [
    'another registry, in place of the domain',
    { images: { registry: 'registry.shop.io' } },
    {
      rolls: ALL,
      edits: ['connection', 'database-cluster', 'gateway-config'],
      jobs: ['auth-migrations-job', 'bucket-job', DATABASE, TENANT, VERIFY],
    },
  ],
]
