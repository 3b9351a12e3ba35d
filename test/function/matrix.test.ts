import { RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import { describe, expect, it } from 'vitest'
import { DATABASE_TYPES, OBJECT_STORE_TYPES } from '../../src/api/claim/database.ts'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { newest } from '../../src/releases/index.ts'
import { isFatal, pass, type World } from '../../src/render/crossplane.ts'
import { workloads } from '../../src/render/graph/objects.ts'
import { madeBy } from '../../src/render/made.ts'
import { cases } from '../golden/cases.ts'
import { clouds } from '../golden/clouds.ts'
import { readRequest } from '../golden/files.ts'
import { later, platform, run, secret, world } from '../golden/worlds.ts'
import { shutOut } from './network.ts'
import { severalKinds } from './one-key-one-kind.ts'
import { dangling } from './resolve.ts'

const brought = [
  secret('dsn', { uri: 'postgresql://admin:hidden@db.example.com:5432/postgres' }),
  secret('store', { AWS_ACCESS_KEY_ID: 'AKIA123', AWS_SECRET_ACCESS_KEY: 'hidden' }),
]

/** What a type cannot do without, and the most that it is asked for. */
const DATABASES: Readonly<Record<string, ClaimSpec['database']>> = {
  CloudNativePG: { pooler: { enabled: true }, extensions: [{ name: 'supabase_vault' }] },
  Zalando: { pooler: { enabled: true } },
  Crunchy: { pooler: { enabled: true }, crunchy: { repositorySize: '100Gi' } },
  External: { external: { secretRef: { name: 'dsn' } } },
}
const STORES: Readonly<Record<string, ClaimSpec['objectStore']>> = {
  MinIOOperator: { minIOOperator: { servers: 4 } },
  External: {
    external: {
      bucket: 'shop-files',
      endpoint: 'https://store.example.com',
      secretRef: { name: 'store' },
    },
  },
}

const matrix = DATABASE_TYPES.flatMap((database) =>
  OBJECT_STORE_TYPES.map((store) => [database, store] as const),
)

/** A cloud has more to tell than a cluster, and one pass tells little of it. */
const PASSES = 12

/** The world after each pass, settled by its controllers. */
const lives = async (start: World): Promise<readonly World[]> => {
  const states = [start]
  for (const _ of Array(PASSES)) states.push(await later(states.at(-1) ?? start, 1))
  return states
}

const everySettled: Promise<World>[] = []

describe.each(matrix)('a database of type %s, and files in %s', (database, store) => {
  const spec: ClaimSpec = {
    plan: 'large',
    rest: { schemas: ['public'] },
    functions: { enabled: true },
    database: { ...DATABASES[database], type: database },
    objectStore: { ...STORES[store], type: store },
  }
  const life = lives(world(spec, { objects: [clouds, ...brought] }))
  const settled = life.then((states) => states.at(-1) as World)
  everySettled.push(settled)

  it('become a project that is Ready, the same for the same request', async () => {
    const { request, response } = await pass(await settled, run)
    expect(isFatal(response), response.results[0]?.message).toBe(false)
    expect(response.conditions[0]).toMatchObject({ type: 'Operational', reason: 'Ready' })
    const bytes = (message: RunFunctionResponse) => RunFunctionResponse.encode(message).finish()
    expect(Buffer.compare(bytes(response), bytes(await run(structuredClone(request))))).toBe(0)
  })

  it('stay within what Crossplane takes, and lead nowhere that is not there', async () => {
    const { cluster, observed } = await settled
    const objects: readonly KubeObject[] = Object.values(observed)
    expect(objects.length).toBeLessThanOrEqual(70)
    const pods = workloads(objects).filter(({ kind }) => kind !== 'Job')
    expect(pods.length).toBeLessThanOrEqual(16)
    expect(dangling(objects, [...cluster.objects, ...objects.flatMap(madeBy)])).toEqual([])
  })

  it('let in, in every pass, whoever calls', async () => {
    const shut = (await life).map(({ observed }) => shutOut(Object.values(observed)))
    expect(shut.flat()).toEqual([])
  })
})

/** Addresses and settings of a server in Azure, an object each: as many as there may be. */
const FIREWALL = [1, 2, 3, 4].map((n) => ({ name: `n${n}`, startIpAddress: `203.0.113.${n}` }))
const SETTINGS = { work_mem: '8MB', lock_timeout: '0', max_connections: '300' }

describe('the fullest claim', () => {
  const data = {
    metrics: { type: 'PrometheusOperator', dashboard: { annotations: { folder: 'supabase' } } },
    exposure: { parentRefs: [{ name: 'public', namespace: 'edge' }] },
    providers: {
      azure: {
        location: 'westeurope',
        resourceGroup: 'supabase',
        flexibleServer: { firewallRules: FIREWALL },
      },
    },
  }
  const spec: ClaimSpec = {
    replicas: 2,
    publicUrl: 'https://api.example.com',
    studio: { hostname: 'studio.example.com' },
    gateway: { type: 'Envoy', exposure: { type: 'HTTPRoute' } },
    functions: {
      enabled: true,
      source: { type: 'Inline', inline: { hello: { 'index.ts': 'Deno.serve(() => null)' } } },
    },
    // before 16 a Job more gives service_role its policies
    database: {
      type: 'AzureFlexibleServer',
      majorVersion: 15,
      parameters: SETTINGS,
      extensions: [{ name: 'pgaudit' }, { name: 'timescaledb' }],
    },
    objectStore: { type: 'AzureBlob', replicas: 2 },
  }
  const start = (parameters: Readonly<Record<string, string>>) =>
    world({ ...spec, database: { ...spec.database, parameters } }, { objects: [platform(data)] })

  it('has 70 objects, and no more', async () => {
    const settled = await later(start(SETTINGS), PASSES)
    const { response } = await pass(settled, run)
    expect(response.conditions[0]).toMatchObject({ type: 'Operational', reason: 'Ready' })
    expect(Object.keys(settled.observed)).toHaveLength(70)
  })

  it('with one setting more is refused, since it would have more', async () => {
    const { response } = await pass(start({ ...SETTINGS, statement_timeout: '0' }), run)
    expect(response.results[0]?.message).toContain('spec.database.parameters: must be at most 2')
  })
})

it('one composition key is one kind, whatever a claim or its platform changes', async () => {
  const responses = await Promise.all(cases.map(({ name }) => run(readRequest(newest.name, name))))
  const desired = responses.map(({ desired }) =>
    Object.fromEntries(
      Object.entries(desired?.resources ?? {}).map(([key, { resource }]) => [
        key,
        resource as unknown as KubeObject,
      ]),
    ),
  )
  const observed = (await Promise.all(everySettled)).map((state) => state.observed)
  expect(severalKinds([...desired, ...observed])).toEqual([])
})
