import { expect, it } from 'vitest'
import type { CloudNativePGPooler } from '../../src/database/pooler.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { pass, type World } from '../../src/render/crossplane.ts'
import { changed, platform, ready, run, world } from '../golden/worlds.ts'

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
