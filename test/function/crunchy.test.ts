import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { CrunchyPostgresCluster } from '../../src/database/crunchy-types.ts'
import type { World } from '../../src/render/crossplane.ts'
import { changed, edited, later, platform, ready, world } from '../golden/worlds.ts'
import { answerTo } from './answer.ts'
import { isAllowed } from './network.ts'

const least: ClaimSpec = { plan: 'nano', realtime: { enabled: false }, storage: { enabled: false } }
const on = (
  database: NonNullable<ClaimSpec['database']> = {},
  spec: ClaimSpec = {},
): ClaimSpec => ({
  ...least,
  ...spec,
  database: { type: 'Crunchy', ...database },
})

const answered = async (state: World) => {
  const answer = await answerTo(state)
  return {
    ...answer,
    cluster: answer.objects['database-cluster'] as CrunchyPostgresCluster | undefined,
    status: answer.status as {
      phase: string
      database: { limits: { feature: string }[]; message?: string }
      endpoints: Record<string, string>
    },
  }
}

const specOf = async (database: NonNullable<ClaimSpec['database']> = {}, more: ClaimSpec = {}) => {
  const { cluster } = await answered(await ready(world(on(database, more))))
  if (!cluster) throw new Error('there is no PostgresCluster')
  return cluster.spec
}

const text = (value: Uint8Array | undefined): string => Buffer.from(value ?? []).toString()

describe('TLS', () => {
  const everything: ClaimSpec = {
    database: { type: 'Crunchy', pooler: { enabled: true } },
    functions: { enabled: true, source: { inline: { hello: { 'index.ts': 'Deno.serve()' } } } },
    rest: { schemas: ['public'] },
  }

  it('every pod that reaches the database has the authority of its certificate', async () => {
    const { objects, cluster } = await answered(await ready(world(everything)))
    const name = cluster?.metadata?.name
    const authority = `"name":"${name}-cluster-cert","key":"ca.crt"`
    const mounted = `"secretName":"${name}-cluster-cert"`
    const pods = Object.values(objects).filter(({ kind }) => ['Deployment', 'Job'].includes(kind))
    const without = pods
      .filter((pod) => JSON.stringify(pod).match(/PGHOST|DATABASE_URL|DB_URI|DB_HOST/))
      // it tells Realtime where the database is, and connects to none itself
      .filter(({ metadata }) => !metadata?.name?.includes('-tenant-'))
      .filter((pod) => {
        const rendered = JSON.stringify(pod)
        return !rendered.includes(authority) && !rendered.includes(mounted)
      })
    expect(pods.length).toBeGreaterThan(8)
    expect(without.map(({ metadata }) => metadata?.name)).toEqual([])
    for (const pod of pods.map((each) => JSON.stringify(each))) {
      expect(pod).not.toMatch(/"PGSSLMODE","value":"(disable|prefer|require)"/)
    }
  })

  it('applications are told how to check it, directly and through the pooler', async () => {
    const { connection, cluster, status } = await answered(await ready(world(everything)))
    const name = cluster?.metadata?.name
    expect(text(connection.PGSSLMODE)).toBe('verify-full')
    expect(text(connection.PGHOST)).toBe(`${name}-primary.team-a`)
    expect(text(connection.SUPABASE_DB_CA)).toContain('BEGIN CERTIFICATE')
    expect(status.endpoints.pooler).toBe(`${name}-pgbouncer.team-a:5432`)
    expect(new URL(text(connection.SUPABASE_DB_POOLER_URL)).searchParams.get('sslmode')).toBe(
      'verify-full',
    )
  })

  it('what checks it is made once the operator has made the authority', async () => {
    const state = await later(world(on()), 2, false)
    const { keys, message } = await answered(state)
    expect(keys).not.toContain('auth-deployment')
    expect(keys).toContain('database-cluster')
    expect(message).toContain('waiting for database: the operator has not taken it up yet')
    expect((await answered(await ready(state))).status.phase).toBe('Ready')
  })
})

describe('the PostgresCluster', () => {
  it("takes a claim's image from the platform's registry, with the Secret to pull it", async () => {
    const images = { registry: 'mirror.x.io/hub', pullSecrets: ['pull'] }
    const claim = on({
      crunchy: { image: 'registry.x.io/crunchy/crunchy-postgres:ubi9-17.6-2534' },
    })
    const state = await ready(world(claim, { objects: [platform({ images })] }))
    expect((await answered(state)).cluster?.spec).toMatchObject({
      image: 'mirror.x.io/hub/crunchy/crunchy-postgres:ubi9-17.6-2534',
      imagePullSecrets: [{ name: 'pull' }],
    })
  })

  it('has one user, the superuser, whom the set-up logs in as with what the operator wrote', async () => {
    const { cluster, objects } = await answered(await ready(world(on())))
    expect(cluster?.spec.users).toEqual([{ name: 'postgres', password: { type: 'AlphaNumeric' } }])
    const job = Object.entries(objects).find(([key]) => key.startsWith('database-job-'))
    const name = `${cluster?.metadata?.name}-pguser-postgres`
    expect(JSON.stringify(job)).toContain(`"secretKeyRef":{"name":"${name}","key":"password"}`)
    expect(Object.keys(objects)).not.toContain('database-admin')
  })

  it('does not change with the passwords of the project, nor does its login', async () => {
    const before = await ready(world(on()))
    const rotated = edited(before, on({}, { secrets: { generations: { database: 2 } } }))
    expect((await answered(rotated)).cluster).toEqual((await answered(before)).cluster)
  })

  it('has a name that the operator can append to', async () => {
    const { cluster } = await answered(await ready(world(on(), { name: 'a'.repeat(63) })))
    // "The combined length of this and the cluster name must be 46 characters or less."
    const sets = cluster?.spec.instances.map(({ name }) => name.length) ?? []
    expect((cluster?.metadata?.name ?? '').length + Math.max(...sets)).toBeLessThanOrEqual(46)
  })

  it('loads what an extension needs beside what the operator loads itself', async () => {
    const { patroni } = await specOf({ extensions: [{ name: 'pg_cron' }, { name: 'pgaudit' }] })
    const { parameters } = patroni.dynamicConfiguration.postgresql
    expect(parameters.shared_preload_libraries).toBe('pg_stat_statements,pg_cron')
    expect(parameters).toMatchObject({
      wal_level: 'logical',
      'cron.database_name': 'postgres',
    })
  })

  it('keeps the library of an extension that is no longer asked for', async () => {
    const before = await ready(world(on({ extensions: [{ name: 'pg_cron' }] })))
    const { cluster } = await answered(edited(before, on()))
    expect(
      cluster?.spec.patroni.dynamicConfiguration.postgresql.parameters.shared_preload_libraries,
    ).toContain('pg_cron')
  })

  it('makes no copies unless a volume is given for them; then it cleans up after itself', async () => {
    expect((await specOf()).backups).toBeUndefined()
    const { backups } = await specOf({ crunchy: { repositorySize: '50Gi' } })
    expect(backups?.pgbackrest.global).toEqual({ 'repo1-retention-full': '2' })
    expect(backups?.pgbackrest.repos).toHaveLength(1)
    expect(backups?.pgbackrest.repos[0]?.schedules.full).toBe('0 1 * * 0')
  })

  it('its pooler is as the claim says', async () => {
    const pooler = { enabled: true, defaultPoolSize: 12, maxClientConn: 300 } as const
    const { proxy } = await specOf({ pooler }, { replicas: 1 })
    expect(proxy?.pgBouncer).toMatchObject({
      replicas: 1,
      config: {
        global: { pool_mode: 'transaction', default_pool_size: '12', max_client_conn: '300' },
      },
    })
    const { objects } = await answered(await ready(world(on({ pooler }))))
    // the operator makes a login and a look-up of its own
    expect(JSON.stringify(objects)).not.toContain('POOLER_PASSWORD')
  })

  it('tells what the image does not have', async () => {
    const { status } = await answered(await ready(world(on())))
    expect(status.database.limits.map(({ feature }) => feature).sort()).toEqual([
      'graphql',
      'vault',
      'webhooks',
    ])
  })
})

describe('bad input', () => {
  const refusal = async (spec: ClaimSpec, from?: World): Promise<string> => {
    const { fatal, message } = await answered(
      from ? edited(from, spec) : await later(world(spec), 1),
    )
    expect(fatal).toBe(true)
    return message
  }

  it.each([
    [
      { extensions: [{ name: 'pg_graphql' }] },
      'or bring an image that has it in spec.database.crunchy.image',
    ],
    [
      { crunchy: { repositorySize: '5' } },
      'spec.database.crunchy.repositorySize: must be at least 128Mi',
    ],
    [
      { zalando: { image: 'x.io/a:1' } },
      'spec.database.zalando: belongs to type Zalando, but the type is Crunchy',
    ],
  ])('%j', async (database, words) => {
    expect(await refusal(on(database))).toContain(words)
  })

  const before = on({ storage: { walSize: '5Gi' }, crunchy: { repositorySize: '50Gi' } })
  it.each([
    [
      { crunchy: { repositorySize: '10Gi' } },
      'spec.database.crunchy.repositorySize: can only grow once it is set',
    ],
    [{ storage: { size: '5Gi' } }, 'spec.database.storage.size: can only grow'],
    [{ storage: { walSize: '1Gi' } }, 'spec.database.storage.walSize: can only grow'],
    [{ storage: { className: 'slow' } }, 'spec.database.storage.className: cannot be changed'],
  ])('of a project that runs: %j', async (database, words) => {
    expect(await refusal(on(database), await ready(world(before)))).toContain(words)
  })

  it('a volume that is asked for no more stays: without it the operator would stop', async () => {
    const { cluster } = await answered(edited(await ready(world(before)), on()))
    const [repository] = cluster?.spec.backups?.pgbackrest.repos ?? []
    expect(repository?.volume.volumeClaimSpec.resources.requests.storage).toBe('50Gi')
    expect(cluster?.spec.instances[0]?.walVolumeClaimSpec?.resources.requests.storage).toBe('5Gi')
  })

  it('a platform can forbid it, and its largest volume', async () => {
    const forbidden = platform({ allowed: { databaseTypes: ['Zalando'] } })
    expect((await answered(world(on(), { objects: [forbidden] }))).message).toContain(
      'spec.database.type: "Crunchy" is not allowed by the platform',
    )
    const small = platform({ allowed: { maxStorage: '20Gi' } })
    const claim = on({ crunchy: { repositorySize: '50Gi' } })
    expect((await answered(world(claim, { objects: [small] }))).message).toContain(
      'spec.database.crunchy.repositorySize: must be at most 20Gi',
    )
  })

  it('a cluster without the operator is told so', async () => {
    const { message, status } = await answered(await later(world(on(), { kinds: [] }), 2))
    expect(message).toContain(
      'postgres-operator.crunchydata.com/v1beta1 PostgresCluster is not installed in this cluster; install Crunchy Postgres for Kubernetes',
    )
    expect(status.phase).toBe('Blocked')
  })
})

describe('network policies', () => {
  it('let no operator in, since it reaches its pods through the API server', async () => {
    const { objects, cluster } = await answered(await ready(world(on())))
    const database = {
      namespace: 'team-a',
      labels: {
        ...cluster?.spec.metadata.labels,
        'postgres-operator.crunchydata.com/cluster': cluster?.metadata?.name ?? '',
      },
    }
    const from = (namespace: string, labels: Record<string, string>) =>
      isAllowed(Object.values(objects), { namespace, labels }, database, 5432)
    expect(from('team-a', { app: 'mine' })).toBe(true)
    expect(from('elsewhere', { app: 'mine' })).toBe(false)
    const operator = { 'postgres-operator.crunchydata.com/control-plane': 'postgres-operator' }
    expect(from('postgres-operator', operator)).toBe(false)
    // between the instances, and the repository
    expect(isAllowed(Object.values(objects), database, database, 8008)).toBe(true)
    expect(isAllowed(Object.values(objects), database, 'outside', 443)).toBe(true)
  })
})

describe('sleep', () => {
  it('is a shut-down by the operator, after those that use the database', async () => {
    const spec = on({ pooler: { enabled: true } })
    const going = edited(await ready(world(spec)), { ...spec, state: 'Hibernated' })
    expect((await answered(going)).cluster?.spec.shutdown).toBe(false)
    const slept = await later(going, 4)
    const { cluster, status } = await answered(slept)
    expect(cluster?.spec.shutdown).toBe(true)
    expect(status.phase).toBe('Hibernated')
    expect((await answered(edited(slept, spec))).cluster?.spec.shutdown).toBe(false)
  })

  it('waits while a pod is left', async () => {
    const spec = on()
    const slept = await later(edited(await ready(world(spec)), { ...spec, state: 'Hibernated' }), 4)
    const left = changed(slept, 'database-cluster', (object) => ({
      ...object,
      status: { observedGeneration: 1, instances: [{ name: 'pg', replicas: 1 }] },
    }))
    expect((await answered(left)).status.phase).not.toBe('Hibernated')
  })
})
