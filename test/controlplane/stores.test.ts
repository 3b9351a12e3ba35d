import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Status } from '../../src/api/status.ts'
import { kinds } from '../../src/kube/kinds.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { storeKinds } from '../../src/kube/store-kinds.ts'
import { desiredOf, differences } from './desired.ts'
import { referenceTo } from './plane/client.ts'
import { definitionOf } from './plane/crds.ts'
import { STUCK } from './plane/operators.ts'
import { setPlatform } from './plane/platform.ts'
import { apply, claimOf, newNamespace, type Project, SMALL } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client } = plane

const stores = [...kinds.filter(({ kind }) => kind === 'Tenant'), ...storeKinds]
const CLOUD: Readonly<Record<string, string>> = { S3: '.aws.', GCS: '.gcp.', AzureBlob: '.azure.' }
const known = (type: string): boolean =>
  stores
    .filter(({ apiVersion, kind }) =>
      type === 'MinIOOperator'
        ? kind === 'Tenant'
        : kind !== 'Tenant' && apiVersion.includes(CLOUD[type] ?? ''),
    )
    .every(({ apiVersion, kind }) => definitionOf(apiVersion, kind) !== undefined)

test('kinds of object stores are known as their CRDs are at hand', async () => {
  for (const { apiVersion, kind } of stores) {
    expect(await client.serves(apiVersion, kind), `${apiVersion} ${kind}`).toBe(
      definitionOf(apiVersion, kind) !== undefined,
    )
  }
})

const platform = {
  providers: {
    aws: {
      region: 'eu-central-1',
      namePrefix: 'acme',
      kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/0d1a',
      tags: { 'cost-centre': '4711' },
      s3: { keepDeletedFilesDays: 30 },
    },
    gcp: {
      region: 'europe-west3',
      project: 'acme-prod',
      labels: { 'cost-centre': '4711' },
      gcs: { keepDeletedFilesDays: 30 },
    },
    azure: {
      location: 'westeurope',
      resourceGroup: 'supabase',
      storageReplication: 'ZRS',
      tags: { 'cost-centre': '4711' },
    },
  },
}

const SPEC = { ...SMALL, storage: { enabled: true }, imgproxy: { type: 'Disabled' } }

/** What holds the files of a type, by composition key. */
const types = [
  ['MinIOOperator', 'objectstore-tenant'],
  ['S3', 'objectstore-bucket'],
  ['GCS', 'objectstore-bucket'],
  ['AzureBlob', 'objectstore-azure-account'],
] as const

beforeAll(() => setPlatform(client, platform))
afterAll(() => setPlatform(client, undefined))

for (const [type, holds] of types.filter(([type]) => known(type))) {
  describe(`files in ${type}`, () => {
    let project: Project
    let namespace: string
    beforeAll(async () => {
      namespace = await newNamespace(client)
      project = await apply(
        client,
        [claimOf('files', { ...SPEC, objectStore: { type } })],
        namespace,
      )
      await project.ready()
    })

    test('the API server keeps every field as it was wanted', async () => {
      const [desired, stored] = [await desiredOf(client, project), await project.composed()]
      expect([...desired.keys()].sort()).toEqual([...stored.keys()].sort())
      const all = [...desired].flatMap(([key, object]) =>
        differences(object, stored.get(key)).map((difference) => `${key}: ${difference}`),
      )
      expect(all).toEqual([])
    })

    test('and takes it strictly: no field that the kind does not have', async () => {
      for (const [key, object] of await desiredOf(client, project)) {
        if (!key.startsWith('objectstore-')) continue
        const { name, namespace: own, annotations } = object.metadata ?? {}
        const metadata = { name: `again-${name}`.slice(0, 63), namespace: own, annotations }
        const again = { ...object, metadata } as KubeObject
        await client.apply(again) // with strict field validation
        await client.delete(referenceTo(again))
      }
    })

    test('the claim says where the files are', async () => {
      const { objectStore } = (await project.claim()).status as Status
      expect(objectStore).toMatchObject({ type, ready: true })
    })

    test('Crossplane may do all that it has to', async () => {
      const reasons = (await project.events()).map(({ reason }) => reason)
      expect(reasons).not.toContain('RoleBasedAccessControl')
    })

    test('an update changes what it is about, and keeps what holds the files', async () => {
      const before = (await project.composed()).get(holds)
      await project.change(
        type === 'MinIOOperator'
          ? { objectStore: { storage: { size: '20Gi' } } }
          : { storage: { fileSizeLimit: '5Gi' } },
      )
      const after = (await project.composed()).get(holds)
      expect(after?.metadata?.uid).toBe(before?.metadata?.uid)
      if (type === 'MinIOOperator') expect(JSON.stringify(after)).toContain('"storage":"20Gi"')
    })

    test('what the operator or cloud refuses is told to the claim, and passes', async () => {
      const object = (await project.composed()).get(holds)
      if (!object) throw new Error(`there is no ${holds}`)
      const stuck = (words: string | null) =>
        client.patch(referenceTo(object), { metadata: { annotations: { [STUCK]: words } } })
      await stuck('AccessDenied: not for you')
      await project.says(/AccessDenied: not for you/)
      await stuck(null)
      await project.ready()
    })

    test('another type is refused, and nothing changes', async () => {
      await expect(project.patch({ spec: { objectStore: { type: 'VersityGW' } } })).rejects.toThrow(
        /spec.objectStore.type cannot be changed once it is set/,
      )
    })

    test('a deletion leaves what it says', async () => {
      const all = await project.composed()
      const own = [...all].filter(([key]) => key.startsWith('objectstore-'))
      const bucket = all.get('objectstore-bucket')
      // as S3 and Cloud Storage answer, of a bucket that has files
      if (bucket) {
        const annotations = {
          [STUCK]: 'BucketNotEmpty: The bucket you tried to delete is not empty',
        }
        await client.patch(referenceTo(bucket), { metadata: { annotations } })
      }
      await project.delete()
      const left = () =>
        Promise.all(
          own.map(async ([key, object]) => ((await client.find(referenceTo(object))) ? [key] : [])),
        ).then((keys) => keys.flat().sort())
      await until(
        'all but the bucket to be gone',
        120,
        async () =>
          JSON.stringify(await left()) === JSON.stringify(bucket ? ['objectstore-bucket'] : []) ||
          undefined,
      )
      if (!bucket) return
      await client.patch(referenceTo(bucket), { metadata: { annotations: { [STUCK]: null } } })
      await until('the bucket to be gone', 60, async () =>
        (await client.find(referenceTo(bucket))) ? undefined : true,
      )
    })
  })
}

if (known('MinIOOperator')) {
  describe('a second Tenant in a namespace', () => {
    test('is refused in words', async () => {
      const namespace = await newNamespace(client)
      const spec = { ...SPEC, objectStore: { type: 'MinIOOperator' } }
      const first = await apply(client, [claimOf('first', spec)], namespace)
      await first.ready()
      const second = await apply(client, [claimOf('second', spec)], namespace)
      await second.says(
        /has the Tenant .* already, and the MinIO Operator runs one in each namespace/,
      )
      expect([...(await second.composed()).keys()]).not.toContain('objectstore-tenant')
    })
  })
}
