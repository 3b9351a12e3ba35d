import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { World } from '../../src/render/crossplane.ts'
import { clouds } from '../golden/clouds.ts'
import { later, ready, withObjects, without, world } from '../golden/worlds.ts'
import { answerTo } from './answer.ts'

/** The same world where its user has named the composite. */
const named = (state: World, name: string): World => {
  const metadata = state.composite.metadata as Record<string, unknown>
  return { ...state, composite: { ...state.composite, metadata: { ...metadata, name } } }
}

const object = (apiVersion: string, kind: string, name: string, more = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'team-a', ...more },
})

const answered = async (state: World) => {
  const { keys, message, asked, fatal } = await answerTo(state)
  return { desired: keys, message, asked: asked.filter((name) => name !== 'platform'), fatal }
}

describe("somebody else's object with a name of ours", () => {
  const kinds = [
    ['keys', 'v1', 'Secret', 'mine-keys'],
    ['auth-service', 'v1', 'Service', 'mine-auth'],
    ['gateway-deployment', 'apps/v1', 'Deployment', 'mine-gateway'],
    ['objectstore-volume', 'v1', 'PersistentVolumeClaim', 'mine-s3'],
    ['database-cluster', 'postgresql.cnpg.io/v1', 'Cluster', 'mine-db'],
  ] as const

  it.each(kinds)('is neither taken over nor overwritten: %s', async (key, api, kind, name) => {
    const start = named(world({}, { objects: [object(api, kind, name)] }), 'mine')
    const { desired, message, fatal } = await answered(await later(start, 1))
    expect(desired).not.toContain(key)
    expect(desired).toEqual(['seed']) // nor used by a pod of ours
    expect(message).toContain(`${kind} team-a/${name} exists and is not this project's`)
    expect(fatal).toBe(false)
  })

  it.each([
    [
      'database-parameters',
      'rds.aws.m.upbound.io/v1beta1',
      'ParameterGroup',
      'db',
      { database: { type: 'RDS' } },
    ],
    [
      'database-server',
      'sql.gcp.m.upbound.io/v1beta1',
      'DatabaseInstance',
      'db',
      { database: { type: 'CloudSQL' } },
    ],
    [
      'database-server',
      'dbforpostgresql.azure.m.upbound.io/v1beta1',
      'FlexibleServer',
      'db',
      { database: { type: 'AzureFlexibleServer' } },
    ],
    [
      'objectstore-bucket',
      's3.aws.m.upbound.io/v1beta1',
      'Bucket',
      's3-bucket',
      { objectStore: { type: 'S3' } },
    ],
    [
      'objectstore-azure-account',
      'storage.azure.m.upbound.io/v1beta1',
      'Account',
      'files',
      { objectStore: { type: 'AzureBlob' } },
    ],
    [
      'objectstore-azure-container',
      'storage.azure.m.upbound.io/v1beta1',
      'Container',
      'bucket',
      { objectStore: { type: 'AzureBlob' } },
    ],
  ] as const)(
    'is not taken up in a cloud, though the name looks made up: %s of %s',
    async (key, api, kind, end, spec) => {
      const name = `shop-cv6mr-${end}`
      const foreign = object(api, kind, name, {
        annotations: { 'crossplane.io/external-name': 'somebody-elses' },
      })
      const start = world(spec, { objects: [clouds, foreign] })
      const { desired, message } = await answered(await later(start, 1))
      expect(desired).not.toContain(key)
      expect(message).toContain(`${kind} team-a/${name} exists and is not this project's`)
      const free = await answered(await later(world(spec, { objects: [clouds] }), 1))
      expect(free.desired).toContain(key)
    },
  )

  it('that comes into the way of a project that exists is not touched either', async () => {
    const state = without(await ready(world()), 'gateway-service')
    const { name } = state.composite.metadata as { name: string }
    const taken = withObjects(state, object('v1', 'Service', `${name}-gateway`))
    const { desired, message } = await answered(taken)
    expect(desired).not.toContain('gateway-service')
    expect(message).toContain(`Service team-a/${name}-gateway exists and is not this project's`)
  })

  it('is ours when a backup brings it back without its owner', async () => {
    const state = without(await ready(world()), 'database-cluster')
    const { name } = state.composite.metadata as { name: string }
    const restored = object('postgresql.cnpg.io/v1', 'Cluster', `${name}-db`, {
      labels: { 'crossplane.io/composite': name },
      annotations: { 'crossplane.io/composition-resource-name': 'database-cluster' },
    })
    expect((await answered(withObjects(state, restored))).desired).toContain('database-cluster')
  })

  it.each([
    ['keys', 'v1', 'Secret', 'shop-bcdfg-keys'],
    ['objectstore-volume', 'v1', 'PersistentVolumeClaim', 'shop-bcdfg-s3'],
    ['database-cluster', 'postgresql.cnpg.io/v1', 'Cluster', 'shop-bcdfg-db'],
  ])('that holds data is safe under a name that looks made up, too: %s', async (_, ...what) => {
    const start = named(world({}, { objects: [object(...what)] }), 'shop-bcdfg')
    const { desired, message } = await answered(await later(start, 1))
    expect(desired).toEqual(['seed'])
    expect(message).toContain(`${what[1]} team-a/${what[2]} exists and is not this project's`)
  })

  it('is looked for only where it holds data when nobody can have known the name', async () => {
    const state = await later(world(), 1)
    const { asked } = await answered(state)
    const looked = asked.filter((name) => !name.endsWith('-to-come'))
    const kinds = looked.map((name) => name.slice(0, name.lastIndexOf('/')))
    expect(new Set(kinds)).toEqual(
      new Set(['postgresql.cnpg.io/v1/Cluster', 'v1/PersistentVolumeClaim', 'v1/Secret']),
    )
  })

  it('is not looked for any more when all of ours exist', async () => {
    expect((await answered(await ready(world()))).asked).toEqual([])
  })
})
