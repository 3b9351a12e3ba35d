import { describe, expect, it } from 'vitest'
import type { CloudNativePGPooler } from '../../src/database/pooler.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { pass, type World } from '../../src/render/crossplane.ts'
import { changed, edited, platform, ready, run, withObjects, world } from '../golden/worlds.ts'

const spec = {
  replicas: 2,
  database: { parameters: { max_connections: '200' }, pooler: { enabled: true } },
}

const response = async (state: World) => {
  const { response } = await pass(state, run)
  const resources = response.desired?.resources ?? {}
  return {
    pooler: resources['database-pooler']?.resource as unknown as CloudNativePGPooler | undefined,
    login: resources['database-pooler-login']?.resource as unknown as
      | (KubeObject & { type: string; data: Record<string, string> })
      | undefined,
    status: response.desired?.composite?.resource?.status as {
      phase: string
      endpoints: Record<string, string>
    },
    connection: response.desired?.composite?.connectionDetails ?? {},
    message: response.conditions.find(({ type }) => type === 'Operational')?.message,
  }
}

const text = (value: Uint8Array | undefined): string => Buffer.from(value ?? []).toString()

it('is where the status and the connection Secret say, for the owner and over TLS', async () => {
  const { pooler, status, connection } = await response(await ready(world(spec)))
  const { name, namespace } = pooler?.metadata ?? {}
  expect(status.endpoints.pooler).toBe(`${name}.${namespace}:5432`)
  const [direct, pooled] = ['SUPABASE_DB_URL', 'SUPABASE_DB_POOLER_URL'].map(
    (key) => new URL(text(connection[key])),
  )
  expect(pooled?.host).toBe(status.endpoints.pooler)
  expect({ ...pooled, host: '' }).toEqual({ ...direct, host: '' })
  expect(pooled?.password).toBe(direct?.password)
  expect(pooled?.searchParams.get('sslmode')).toBe('require')
  expect(pooler?.spec.pgbouncer.parameters.client_tls_sslmode).toBe('require')
})

it("looks passwords up with a login of its own, never with the operator's function in public", async () => {
  const { pooler, login } = await response(await ready(world(spec)))
  const { authQuery, authQuerySecret } = pooler?.spec.pgbouncer ?? {}
  expect(authQuery).toBe('SELECT username, password FROM pgbouncer.get_auth($1)')
  expect(authQuerySecret?.name).toBe(login?.metadata?.name)
  expect(login?.type).toBe('kubernetes.io/basic-auth')
  expect(Buffer.from(login?.data.username ?? '', 'base64').toString()).toBe('pgbouncer')
  // the operator keeps its configuration in a Secret of the pooler's name
  expect(login?.metadata?.name).not.toBe(pooler?.metadata?.name)
})

it('is not made where its kind is not installed, and the claim says so', async () => {
  const before = world(spec)
  const kinds = [
    'postgresql.cnpg.io/v1/Cluster',
    'protection.crossplane.io/v1beta1/Usage',
    'protection.crossplane.io/v1beta1/ClusterUsage',
  ]
  const without = { ...before, cluster: { ...before.cluster, kinds } }
  const { pooler, message, status } = await response(await ready(without))
  expect(pooler).toBeUndefined()
  expect(message).toContain('postgresql.cnpg.io/v1 Pooler is not installed in this cluster')
  expect(status.phase).toBe('Blocked')
})

it('has its password where its kind is not installed: the set-up waits for no Secret that is not made', async () => {
  const before = world(spec)
  const state = await ready({
    ...before,
    cluster: { ...before.cluster, kinds: ['postgresql.cnpg.io/v1/Cluster'] },
  })
  const { login } = await response(state)
  const job = Object.entries(state.observed).find(([key]) => key.startsWith('database-job-'))
  expect(JSON.stringify(job)).toContain(
    `"secretKeyRef":{"name":"${login?.metadata?.name}","key":"password"}`,
  )
  expect(checksOf(state)).not.toContain('pooler')
})

it('is waited for, in its own words', async () => {
  const failed = changed(
    await ready(world(spec)),
    'database-pooler',
    (object) => ({ ...object, status: { phase: 'failed', phaseReason: 'no image' } }) as KubeObject,
  )
  const { message, status } = await response(failed)
  expect(message).toBe('waiting for database-pooler: no image')
  expect(status.phase).toBe('Degraded')
})

it('is not Ready while its pods do not answer, which the operator does not tell', async () => {
  const state = await ready(world(spec))
  const { name, namespace } = (await response(state)).pooler?.metadata ?? {}
  const deployment = (availableReplicas: number) =>
    ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: { replicas: 2 },
      status: { replicas: 2, updatedReplicas: 2, availableReplicas },
    }) as unknown as KubeObject
  const broken = await response(withObjects(state, deployment(1)))
  expect(broken.message).toBe('waiting for database-pooler: 1 of 2 pods are available')
  expect(broken.status.phase).toBe('Degraded')
  expect((await response(withObjects(state, deployment(2)))).status.phase).toBe('Ready')
})

it('survives the drain of a node, where it has more than one pod', async () => {
  const keys = async (replicas: number) =>
    Object.keys((await ready(world({ ...spec, replicas }))).observed)
  expect(await keys(2)).toContain('database-pooler-budget')
  expect(await keys(1)).not.toContain('database-pooler-budget')
})

it("comes from the platform's registry, with its labels", async () => {
  const settings = platform({
    images: { registry: 'r.x.io/m', pullSecrets: ['pull'] },
    labels: { 'cost-centre': '4711' },
  })
  const { pooler } = await response(await ready(world(spec, { objects: [settings] })))
  expect(pooler?.spec.template.metadata.labels).toMatchObject({ 'cost-centre': '4711' })
  expect(pooler?.spec.template.spec).toMatchObject({
    containers: [{ name: 'pgbouncer', image: 'r.x.io/m/cloudnative-pg/pgbouncer:1.25.1' }],
    imagePullSecrets: [{ name: 'pull' }],
  })
})

/** The last Job of all, and what it is told. */
const verifyOf = (state: World) => {
  const [[key, object] = []] = Object.entries(state.observed).filter(([name]) =>
    name.startsWith('verify-job-'),
  )
  const { template } = (object as unknown as { spec: { template: PodTemplate } }).spec
  const env = template.spec.containers[0]?.env ?? []
  return { key, env: new Map(env.map((each) => [each.name, each])) }
}

type PodTemplate = {
  spec: { containers: { env: { name: string; value?: string; valueFrom?: unknown }[] }[] }
}

const checksOf = (state: World): string[] =>
  verifyOf(state).env.get('CHECKS')?.value?.split(',') ?? []

describe('the last check', () => {
  it('logs in through the pooler as the owner, with TLS, and with the password from its Secret', async () => {
    const { env } = verifyOf(await ready(world(spec)))
    expect(env.get('CHECKS')?.value?.split(',')).toContain('pooler')
    const { endpoints } = (await response(await ready(world(spec)))).status
    expect(`${env.get('PGHOST')?.value}:${env.get('PGPORT')?.value}`).toBe(endpoints.pooler)
    expect(env.get('PGUSER')?.value).toBe('supabase_owner')
    expect(env.get('PGSSLMODE')?.value).toBe('require')
    expect(JSON.stringify(env.get('PGPASSWORD')?.valueFrom)).toContain('"key":"owner-password"')
  })

  it('knows of no pooler where there is none', async () => {
    const { env } = verifyOf(await ready(world()))
    expect(env.get('CHECKS')?.value?.split(',')).not.toContain('pooler')
    expect(env.has('PGHOST')).toBe(false)
  })

  it('is another one when the pooler comes or its settings change, not when there are more of it', async () => {
    const before = await ready(world(spec))
    const isAnother = async (spec: Parameters<typeof edited>[1]): Promise<boolean> =>
      verifyOf(await ready(edited(before, spec))).key !== verifyOf(before).key
    const pooler = { enabled: true }
    expect(
      await isAnother({ ...spec, database: { pooler: { ...pooler, poolMode: 'session' } } }),
    ).toBe(true)
    expect(await isAnother({ ...spec, database: { pooler: { enabled: false } } })).toBe(true)
    expect(await isAnother({ replicas: 3, database: { pooler } })).toBe(false)
  })
})
