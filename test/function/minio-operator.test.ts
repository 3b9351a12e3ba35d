import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { Tenant } from '../../src/objectstore/tenant.ts'
import { apply, pass, type World } from '../../src/render/crossplane.ts'
import {
  changed,
  edited,
  later,
  platform,
  ready,
  run,
  secretsApplied,
  without,
  world,
} from '../golden/worlds.ts'
import { answerTo } from './answer.ts'
import { isAllowed, type Pod } from './network.ts'

const SPEC: ClaimSpec = { objectStore: { type: 'MinIOOperator' } }

const withStore = (more: ClaimSpec['objectStore']): ClaimSpec => ({
  objectStore: { ...SPEC.objectStore, ...more },
})

const object = (apiVersion: string, kind: string, name: string, more = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'team-a', ...more },
})

const answered = async (state: World) => {
  const answer = await answerTo(state)
  const { objects } = answer
  return {
    ...answer,
    tenant: objects['objectstore-tenant'] as Tenant | undefined,
    config: Buffer.from(
      (objects['objectstore-config'] as { data?: Record<string, string> } | undefined)?.data?.[
        'config.env'
      ] ?? '',
      'base64',
    ).toString(),
  }
}

const poolOf = (tenant: Tenant | undefined) => {
  if (!tenant) throw new Error('there is no Tenant')
  return tenant.spec.pools[0]
}

describe("a project whose files are kept by MinIO's operator", () => {
  it('becomes Ready, with the endpoint that the operator serves and the keys of its configuration', async () => {
    const { objects, config, status, tenant } = await answered(await ready(world(SPEC)))
    expect(status.phase).toBe('Ready')
    expect(status.objectStore).toMatchObject({ type: 'MinIOOperator', ready: true })
    expect(tenant?.spec.image).toMatch(/^quay\.io\/minio\/minio:RELEASE/)
    const keys = (objects.keys as { data?: Record<string, string> }).data ?? {}
    const key = (name: string) => Buffer.from(keys[name] ?? '', 'base64').toString()
    expect(config).toContain(`export MINIO_ROOT_USER="${key('s3-access-key-id')}"\n`)
    expect(config).toContain(`export MINIO_ROOT_PASSWORD="${key('s3-secret-access-key')}"\n`)
    expect(JSON.stringify(objects['storage-deployment'])).toContain('http://minio.team-a"')
  })

  it('keeps servers and volumes when a default becomes another one', async () => {
    const four = platform({ defaults: withStore({ minIOOperator: { servers: 4 } }) })
    const two = platform({ defaults: withStore({ minIOOperator: { servers: 5 } }) })
    const state = await ready(world({}, { objects: [four] }))
    const { tenant } = await answered({ ...state, cluster: { objects: [two] } })
    expect(poolOf(tenant).servers).toBe(4)
  })

  it('refuses another number of servers, and a volume that shrinks, in words', async () => {
    const state = await ready(world(withStore({ storage: { size: '20Gi' } })))
    const said = async (more: ClaimSpec['objectStore']) =>
      (await answered(edited(state, withStore(more)))).message
    expect(await said({ minIOOperator: { servers: 4 } })).toContain(
      'spec.objectStore.minIOOperator.servers: cannot be changed once it is set: the operator spreads each file over all of them. In force is 1, asked for is 4',
    )
    expect(await said({ storage: { size: '10Gi' } })).toContain(
      'spec.objectStore.storage.size: can only grow',
    )
    expect(await said({ storage: { size: '20Gi', className: 'other' } })).toContain(
      'spec.objectStore.storage.className: cannot be changed',
    )
  })

  it('grows its volumes where the claim asks for more', async () => {
    const state = await ready(world(SPEC))
    const { tenant } = await answered(edited(state, withStore({ storage: { size: '50Gi' } })))
    expect(poolOf(tenant).volumeClaimTemplate.spec.resources.requests.storage).toBe('50Gi')
  })

  it('replaces its pods when the keys rotate: MinIO reads them at its start', async () => {
    const state = await ready(world(SPEC))
    const before = await answered(state)
    const rotated = edited(state, { ...SPEC, secrets: { generations: { s3: 2 } } })
    const after = await answered(await secretsApplied(rotated))
    expect(after.config).not.toBe(before.config)
    expect(poolOf(after.tenant).annotations).not.toEqual(poolOf(before.tenant).annotations)
  })

  it('keeps the Tenant and what its pods need when Storage is turned off', async () => {
    const { objects } = await answered(
      edited(await ready(world(SPEC)), { ...SPEC, storage: { enabled: false } }),
    )
    expect(Object.keys(objects).filter((key) => key.startsWith('objectstore-'))).toEqual([
      'objectstore-config',
      'objectstore-operator-policy',
      'objectstore-tenant',
    ])
  })
})

describe('the one Tenant of a namespace', () => {
  const other = object('minio.min.io/v2', 'Tenant', 'theirs')

  it("is refused beside another one, and nothing of the operator's is made", async () => {
    const { message, objects, status } = await answered(
      await later(world(SPEC, { objects: [other] }), 4),
    )
    expect(message).toBe(
      'spec.objectStore.type: namespace team-a has the Tenant theirs already, and the MinIO Operator runs one in each namespace; make the project in a namespace of its own, or choose another type',
    )
    expect(status).toMatchObject({ phase: 'Blocked', objectStore: { ready: false, message } })
    expect(objects).not.toHaveProperty('objectstore-tenant')
  })

  it('is refused beside a Service that the operator would take over', async () => {
    const service = object('v1', 'Service', 'minio')
    const { message } = await answered(await later(world(SPEC, { objects: [service] }), 4))
    expect(message).toContain("Service team-a/minio is somebody else's")
  })

  it('asks no more once it exists, and another one does not stop it', async () => {
    const state = await ready(world(SPEC, { objects: [] }))
    const { asked, status } = await answered({ ...state, cluster: { objects: [other] } })
    expect(asked).not.toContain('Tenant?')
    expect(asked).not.toContain('Service/minio')
    expect(status.phase).toBe('Ready')
  })

  it('comes back when it is deleted, though its Service is still there', async () => {
    const state = await ready(world(SPEC))
    const name = state.observed['objectstore-tenant']?.metadata?.name ?? ''
    const owner = { ownerReferences: [{ apiVersion: 'minio.min.io/v2', kind: 'Tenant', name }] }
    const left = {
      ...without(state, 'objectstore-tenant'),
      cluster: { objects: [object('v1', 'Service', 'minio', owner)] },
    }
    expect((await answered(left)).objects).toHaveProperty('objectstore-tenant')
  })

  it('is not composed in a cluster that lacks the operator', async () => {
    const { message, objects } = await answered(
      await later(world(SPEC, { kinds: ['postgresql.cnpg.io/v1/Cluster'] }), 4),
    )
    expect(message).toBe(
      'minio.min.io/v2 Tenant is not installed in this cluster; install the MinIO Operator, or choose another objectStore.type',
    )
    expect(objects).not.toHaveProperty('objectstore-tenant')
  })
})

describe('what the operator says of the Tenant', () => {
  const told = async (status: object) => {
    const state = await ready(world(SPEC))
    const said = changed(state, 'objectstore-tenant', (it) => ({ ...it, status }) as KubeObject)
    return (await answered(said)).status
  }

  it.each([
    [{}, 'Degraded', 'the operator has not taken it up yet'],
    [{ currentState: 'Waiting for Tenant to be healthy' }, 'Degraded', 'Waiting for Tenant'],
    [
      { currentState: 'Another MinIO Tenant already exists in the namespace' },
      'Degraded',
      'Another MinIO Tenant already exists in the namespace',
    ],
    [{ currentState: 'Initialized' }, 'Degraded', 'its health is not known yet'],
    [
      { currentState: 'Initialized', healthStatus: 'red', healthMessage: 'Service Unavailable' },
      'Degraded',
      'Service Unavailable',
    ],
  ])('%j: not ready', async (status, phase, message) => {
    const { objectStore, ...all } = await told(status)
    expect(all.phase).toBe(phase)
    expect(objectStore?.ready).toBe(false)
    expect(objectStore?.message).toContain(message)
  })

  it('yellow is a drive less: the files are there', async () => {
    const { phase } = await told({ currentState: 'Initialized', healthStatus: 'yellow' })
    expect(phase).toBe('Ready')
  })

  it('a change that its StatefulSet has not rolled out yet is told', async () => {
    const state = await ready(world(SPEC))
    const name = `${state.observed['objectstore-tenant']?.metadata?.name}-pool-0`
    const rolling = {
      ...object('apps/v1', 'StatefulSet', name),
      spec: { replicas: 1 },
      status: { replicas: 1, readyReplicas: 0 },
    } as KubeObject
    const { status } = await answered({ ...state, cluster: { objects: [rolling] } })
    expect(status.objectStore).toMatchObject({ ready: false, message: '0 of 1 pods are ready' })
  })
})

describe('bad input', () => {
  it.each<[ClaimSpec, string]>([
    [
      withStore({ minIOOperator: { servers: 2 } }),
      'spec.objectStore.minIOOperator.volumesPerServer: must be at least 2 with 2 servers: MinIO spreads files over 4 volumes or more; raise it, or set servers to 1 or 4',
    ],
    [
      withStore({ minIOOperator: { servers: 0 } }),
      'spec.objectStore.minIOOperator.servers: must be at least 1, got 0',
    ],
    [
      withStore({ storage: { accessMode: 'ReadWriteMany' } }),
      'spec.objectStore.storage.accessMode: cannot be ReadWriteMany for type MinIOOperator: each server of a Tenant has volumes of its own; remove the field',
    ],
    [
      { ...SPEC, state: 'Hibernated' },
      "spec.state: cannot be Hibernated with objectStore.type MinIOOperator: MinIO's operator cannot stop the pods of a Tenant; set it to Running",
    ],
    [
      { objectStore: { minIOOperator: { servers: 4 } } },
      'spec.objectStore.minIOOperator: belongs to type MinIOOperator, but the type is MinIO; set spec.objectStore.type to MinIOOperator, or remove the field',
    ],
  ])('%j', async (spec, message) => {
    expect((await answered(world(spec))).message).toBe(message)
  })
})

describe('network policies', () => {
  it('let in Storage and the operator, nobody else, and out what calls the API server', async () => {
    const state = apply(
      await ready(world(SPEC)),
      (await pass(await ready(world(SPEC)), run)).response,
    )
    const objects = Object.values(state.observed)
    const { labels } = poolOf(state.observed['objectstore-tenant'] as Tenant)
    const minio: Pod = { namespace: 'team-a', labels, ports: { 'minio-port': 9000 } }
    const of = (component: string): Pod => ({
      namespace: 'team-a',
      labels: { ...labels, 'app.kubernetes.io/component': component },
    })
    const operator: Pod = {
      namespace: 'minio-operator',
      labels: { 'app.kubernetes.io/name': 'operator' },
    }
    expect(isAllowed(objects, of('storage'), minio, 9000)).toBe(true)
    expect(isAllowed(objects, of('setup'), minio, 9000)).toBe(true)
    expect(isAllowed(objects, of('functions'), minio, 9000)).toBe(false)
    expect(isAllowed(objects, operator, minio, 9000)).toBe(true)
    expect(isAllowed(objects, { ...operator, labels: {} }, minio, 9000)).toBe(false)
    expect(isAllowed(objects, minio, minio, 9000)).toBe(true)
    expect(isAllowed(objects, minio, 'outside', 443)).toBe(true)
  })
})
