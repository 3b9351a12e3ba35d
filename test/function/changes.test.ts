import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import { apply, pass, type World } from '../../src/render/crossplane.ts'
import {
  changed,
  edited,
  ready,
  run,
  secret,
  secretsApplied,
  without,
  world,
} from '../golden/worlds.ts'
import { desiredBy } from './answer.ts'

const template = (object: unknown): string =>
  JSON.stringify((object as { spec?: { template?: unknown } }).spec?.template)

/** What a change of the world does: pods that are replaced, objects that come and go. */
const effect = async (before: World, after: World) => {
  const desired = await desiredBy(await secretsApplied(after))
  const was = Object.keys(before.observed)
  const pods = Object.keys(desired).filter((key) => /-(deployment|statefulset)$/.test(key))
  return {
    rolled: pods.filter(
      (key) => key in before.observed && template(desired[key]) !== template(before.observed[key]),
    ),
    came: Object.keys(desired)
      .filter((key) => !was.includes(key))
      .map(withoutHash),
    went: was.filter((key) => !(key in desired)).map(withoutHash),
  }
}

const withoutHash = (key: string): string => key.replace(/-job-[0-9a-f]+$/, '-job')

const DATABASE_USERS = [
  'auth-deployment',
  'meta-deployment',
  'realtime-deployment',
  'rest-deployment',
  'storage-deployment',
  'studio-deployment',
]
/** What checks tokens. The gateway carries the keys in its configuration, Realtime in its tenant. */
const TOKEN_USERS = [
  'auth-deployment',
  'gateway-deployment',
  'rest-deployment',
  'storage-deployment',
  'studio-deployment',
]

type Row = readonly [
  what: string,
  spec: ClaimSpec,
  rolled: readonly string[],
  jobs: readonly string[],
]

const rows: readonly Row[] = [
  ['nothing', {}, [], []],
  ['the site URL', { auth: { siteUrl: 'https://shop.io' } }, ['auth-deployment'], []],
  ['rows of the REST API', { rest: { maxRows: 10 } }, ['rest-deployment', 'studio-deployment'], []],
  [
    'schemas of the REST API',
    { rest: { schemas: ['public', 'graphql_public', 'shop'] } },
    ['rest-deployment', 'studio-deployment'],
    ['database-job'],
  ],
  ['the size limit of files', { storage: { fileSizeLimit: '1Gi' } }, ['storage-deployment'], []],
  [
    'limits of Realtime: the tenant, no pod',
    { realtime: { limits: { concurrentUsers: 500 } } },
    [],
    ['tenant-job'],
  ],
  ['replicas', { replicas: 3, database: { parameters: { max_connections: '200' } } }, [], []],
  ['sleep: the pods go, and nothing of them changes', { state: 'Hibernated' }, [], []],
  ['no network policies', { networkPolicy: { type: 'None' } }, [], []],
  [
    'resources of one component',
    { components: { rest: { resources: { limits: { memory: '1Gi' } } } } },
    ['rest-deployment'],
    [],
  ],
  ['deletion protection', { deletionProtection: false }, [], []],
  ['settings of PostgreSQL', { database: { parameters: { work_mem: '8MB' } } }, [], []],
  ['instances of PostgreSQL', { database: { instances: 3 } }, [], []],
  [
    'a second generation of the JWT secret',
    { secrets: { generations: { jwt: 2 } } },
    TOKEN_USERS,
    ['tenant-job'],
  ],
  [
    'a second generation of the API keys',
    { secrets: { generations: { apiKeys: 2 } } },
    ['gateway-deployment'],
    [],
  ],
  [
    'a second generation of the passwords',
    { secrets: { generations: { database: 2 } } },
    DATABASE_USERS,
    ['database-job', 'auth-migrations-job', 'tenant-job'],
  ],
  [
    'a second generation of the S3 credentials',
    { secrets: { generations: { s3: 2 } } },
    ['objectstore-statefulset', 'storage-deployment'],
    ['bucket-job'],
  ],
  [
    'extensions: the operator restarts PostgreSQL if need be, no pod of ours',
    { database: { extensions: [{ name: 'vector' }, { name: 'supabase_vault' }] } },
    [],
    ['database-job'],
  ],
  [
    'GraphQL, in a schema that is exposed',
    { database: { extensions: [{ name: 'pg_graphql' }] } },
    [],
    ['database-job'],
  ],
  ['a pooler', { database: { pooler: { enabled: true } } }, [], ['database-job']],
  [
    "a second generation of Studio's password",
    { secrets: { generations: { dashboard: 2 } } },
    ['gateway-deployment'],
    [],
  ],
  [
    'pages of one origin',
    { gateway: { allowedOrigins: ['https://shop.io'] } },
    ['gateway-deployment'],
    [],
  ],
  [
    'the public URL, which Storage does not know',
    { publicUrl: 'https://api.shop.io' },
    ['auth-deployment', 'gateway-deployment', 'rest-deployment', 'studio-deployment'],
    [],
  ],
  ['no image transformation', { imgproxy: { type: 'Disabled' } }, ['storage-deployment'], []],
]

describe('a change of the spec does what it should and nothing else', () => {
  it.each(rows)('%s', async (_what, spec, rolled, jobs) => {
    const before = await ready(world())
    const { rolled: replaced, came } = await effect(before, edited(before, spec))
    expect(replaced.sort()).toEqual([...rolled].sort())
    const setUp = came.filter((key) => key.endsWith('-job') && key !== 'verify-job')
    expect(setUp.sort()).toEqual([...jobs].sort())
  })

  it('a host of its own for Studio, beside one of the APIs', async () => {
    const addressed: ClaimSpec = { publicUrl: 'https://api.shop.io' }
    const before = await ready(world(addressed))
    const after = edited(before, { ...addressed, studio: { hostname: 'studio.shop.io' } })
    const { rolled, came } = await effect(before, after)
    expect(rolled).toEqual(['gateway-deployment'])
    expect(came).toEqual(['verify-job'])
  })

  it('a second generation of the API keys changes what holds and what reads them, and nothing else', async () => {
    const fullest = { functions: { enabled: true } }
    const before = await ready(world(fullest))
    const after = await ready(
      edited(before, { ...fullest, secrets: { generations: { apiKeys: 2 } } }),
    )
    const said = (state: World) =>
      new Map(Object.entries(state.observed).map(([key, it]) => [key, JSON.stringify(it)]))
    const was = said(before)
    const differ = [...said(after)].filter(([key, text]) => was.get(key) !== text)
    expect(differ.map(([key]) => withoutHash(key)).sort()).toEqual([
      'connection',
      'functions-deployment',
      'gateway-config',
      'gateway-deployment',
      'keys',
      'seed',
      'verify-job',
    ])
    const data = (state: World, key: string) =>
      (state.observed[key] as { data?: Readonly<Record<string, string>> }).data ?? {}
    const changedIn = (key: string): string[] =>
      Object.keys(data(after, key)).filter(
        (name) => data(after, key)[name] !== data(before, key)[name],
      )
    expect(changedIn('seed')).toEqual([])
    expect(changedIn('connection').sort()).toEqual([
      'SUPABASE_PUBLISHABLE_KEY',
      'SUPABASE_SECRET_KEY',
    ])
    expect(changedIn('keys').sort()).toEqual([
      'publishable-key',
      'publishable-keys',
      'secret-key',
      'secret-keys',
    ])
  })

  it('beside a brought JWT secret a second generation makes new ES256 keys, and leaves the API keys', async () => {
    const spec = { secrets: { jwtSecretRef: { name: 'old', key: 'jwt' } } }
    const objects = [secret('old', { jwt: 'a-secret-of-another-project-that-moved-here' })]
    const before = await ready(world(spec, { objects }))
    const rotated = { secrets: { ...spec.secrets, generations: { jwt: 2 } } }
    const { rolled } = await effect(before, edited(before, rotated))
    const ofBoth = ['studio-deployment'] // which has the API keys alone
    expect(rolled.sort()).toEqual(TOKEN_USERS.filter((name) => !ofBoth.includes(name)))
    const after = await ready(edited(before, rotated))
    const connection = (state: World) => (state.observed.connection as { data?: unknown }).data
    expect(connection(after)).toEqual(connection(before))
  })

  it('one toleration more rolls pods, but sets nothing up again', async () => {
    const before = await ready(world())
    const after = await desiredBy(
      edited(before, { scheduling: { tolerations: [{ operator: 'Exists' }] } }),
    )
    const revisions = (object: unknown): unknown =>
      JSON.stringify(object).match(/"SETUP_REVISIONS","value":"([^"]+)"/)?.[1]
    expect(revisions(after['auth-deployment'])).toBe(revisions(before.observed['auth-deployment']))
  })

  it('the other gateway is another image behind the same Service', async () => {
    const before = await ready(world())
    const after = await desiredBy(
      await secretsApplied(edited(before, { gateway: { type: 'Envoy' } })),
    )
    expect(after['gateway-service']).toMatchObject({
      spec: { selector: { 'app.kubernetes.io/component': 'gateway' } },
    })
    expect(template(after['gateway-deployment'])).toContain('envoyproxy/envoy')
  })

  it('Storage that is turned off takes its workloads with it, never its volume', async () => {
    const before = await ready(world())
    const { went } = await effect(before, edited(before, { storage: { enabled: false } }))
    expect(went).toEqual(
      expect.arrayContaining([
        'storage-deployment',
        'objectstore-statefulset',
        'imgproxy-deployment',
        'bucket-job',
      ]),
    )
    expect(went).not.toContain('objectstore-volume')
  })

  it('a service that is turned on comes with all it needs', async () => {
    const before = await ready(world())
    const { came } = await effect(before, edited(before, { functions: { enabled: true } }))
    expect(came).toEqual(expect.arrayContaining(['functions-deployment', 'functions-service']))
  })
})

describe('what must be verified again', () => {
  const checks = async (spec: ClaimSpec): Promise<boolean> => {
    const before = await ready(world())
    const after = await ready(edited(before, spec))
    const verify = (state: World) =>
      Object.keys(state.observed).find((key) => key.startsWith('verify-'))
    return verify(after) !== verify(before)
  }

  it('a change of environment, image, key or route', async () => {
    expect(await checks({ auth: { siteUrl: 'https://x.io' } })).toBe(true)
    expect(await checks({ gateway: { type: 'Envoy' } })).toBe(true)
    expect(await checks({ secrets: { generations: { jwt: 2 } } })).toBe(true)
    expect(await checks({ secrets: { generations: { apiKeys: 2 } } })).toBe(true)
    expect(await checks({ functions: { enabled: true } })).toBe(true)
  })

  it('not a change of number or size', async () => {
    expect(
      await checks({ replicas: 2, database: { parameters: { max_connections: '200' } } }),
    ).toBe(false)
    expect(
      await checks({ components: { rest: { resources: { limits: { memory: '1Gi' } } } } }),
    ).toBe(false)
  })
})

describe('what is lost comes back as it was', () => {
  it('a derived Secret, byte for byte', async () => {
    const state = await ready(world())
    for (const key of ['keys', 'database-admin', 'connection', 'gateway-config']) {
      const desired = await desiredBy(without(state, key))
      const data = (object: unknown) => (object as { data: unknown }).data
      expect(data(desired[key]), key).toEqual(data(state.observed[key]))
    }
  })

  it('a database that was made again is set up again, and everything that uses it waits for that', async () => {
    const state = await ready(world())
    const renewed = changed(state, 'database-cluster', (object) => ({
      ...object,
      metadata: { ...object.metadata, uid: 'another' },
    }))
    const { rolled, came } = await effect(state, renewed)
    expect(rolled.sort()).toEqual([...DATABASE_USERS].sort())
    expect(came).toEqual(
      expect.arrayContaining(['database-job', 'auth-migrations-job', 'tenant-job']),
    )
  })

  it('while it is away, nothing that uses it is taken away or changed', async () => {
    const state = await ready(world())
    const { rolled, went } = await effect(state, without(state, 'database-cluster'))
    expect({ rolled, went }).toEqual({ rolled: [], went: [] })
  })
})

it('a project that is Ready stays as it is, pass after pass', async () => {
  const state = await ready(world())
  expect(apply(state, (await pass(state, run)).response)).toEqual(state)
})
