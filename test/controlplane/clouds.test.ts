import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Status } from '../../src/api/status.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { ManagedResource } from '../../src/managed/resource.ts'
import { clouds } from '../golden/clouds.ts'
import { desiredOf, differences } from './desired.ts'
import { referenceTo } from './plane/client.ts'
import { definitionOf } from './plane/crds.ts'
import { STUCK } from './plane/operators.ts'
import { setPlatform } from './plane/platform.ts'
import { apply, claimOf, newNamespace, type Project, SMALL } from './plane/project.ts'
import { providerKinds } from './plane/providers.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client } = plane

const SERVER = 'database-server'
const STANDBY = { plan: 'medium', replicas: 1, database: { instances: 2 } }

/** A type, the API group of its kinds, and what an update of its claim changes in the server. */
const types = [
  ['RDS', 'rds.aws.m.upbound.io', '"multiAz":true'],
  ['CloudSQL', 'sql.gcp.m.upbound.io', '"availabilityType":"REGIONAL"'],
  ['AzureFlexibleServer', 'dbforpostgresql.azure.m.upbound.io', '"mode":"SameZone"'],
] as const

const kindsOf = (group: string) =>
  providerKinds.filter(({ apiVersion }) => apiVersion.startsWith(`${group}/`))

/** Whether the CRDs of the provider are at hand: no package registry serves them. */
const isKnown = ([, group]: (typeof types)[number]): boolean =>
  kindsOf(group).every(({ apiVersion, kind }) => definitionOf(apiVersion, kind) !== undefined)

test('kinds of databases are served where their CRDs are at hand, and only there', async () => {
  for (const { apiVersion, kind } of types.flatMap(([, group]) => kindsOf(group))) {
    expect(await client.serves(apiVersion, kind), `${apiVersion} ${kind}`).toBe(
      definitionOf(apiVersion, kind) !== undefined,
    )
  }
})

const { data } = clouds as unknown as {
  data: { providers: { aws: { rds: { caBundle: string } } } }
}
const { caBundle } = data.providers.aws.rds
beforeAll(() => setPlatform(client, data))
afterAll(() => setPlatform(client, undefined))

const stuck = (object: KubeObject, words: string | null) =>
  client.patch(referenceTo(object), { metadata: { annotations: { [STUCK]: words } } })

const specOf = (object: KubeObject | undefined): unknown => (object as { spec?: unknown })?.spec

const gone = (objects: readonly KubeObject[]) =>
  until('what the providers made to be gone', 120, async () => {
    const left = await Promise.all(objects.map((object) => client.find(referenceTo(object))))
    return left.every((each) => each === undefined) || undefined
  })

describe.each(types.filter(isKnown))('a database of type %s', (type, group, changed) => {
  let project: Project
  const spec = { ...SMALL, database: { type } }
  const managed = async (): Promise<[string, ManagedResource][]> =>
    [...(await project.composed())].filter(([, { apiVersion }]) =>
      apiVersion.startsWith(`${group}/`),
    ) as [string, ManagedResource][]
  const server = async (): Promise<ManagedResource> => {
    const found = (await project.composed()).get(SERVER)
    if (!found) throw new Error(`there is no ${SERVER}`)
    return found as ManagedResource
  }

  beforeAll(async () => {
    project = await apply(client, [claimOf('data', spec)], await newNamespace(client))
    await project.ready()
  })

  test('is kept by the API server as it was wanted, every field of it', async () => {
    const [desired, stored] = [await desiredOf(client, project), await project.composed()]
    expect([...desired.keys()].sort()).toEqual([...stored.keys()].sort())
    const all = [...desired].flatMap(([key, object]) =>
      differences(object, stored.get(key)).map((difference) => `${key}: ${difference}`),
    )
    expect(all).toEqual([])
  })

  test('has no field that its kinds do not have', async () => {
    expect((await managed()).length).toBeGreaterThan(1)
    for (const [key, object] of await desiredOf(client, project)) {
      if (!object.apiVersion.startsWith(`${group}/`)) continue
      const { name, namespace, annotations } = object.metadata ?? {}
      const again = { ...object, metadata: { name: `again-${name}`, namespace, annotations } }
      await client.apply(again as KubeObject) // with strict field validation
      await client.delete(referenceTo(again as KubeObject))
      expect(key).toMatch(/^database-/)
    }
  })

  test('is told to the claim, and to its connection Secret, by its address', async () => {
    const { database, endpoints } = (await project.claim()).status as Status
    expect(database).toMatchObject({ type, ready: true })
    expect(endpoints?.database).toMatch(/^[-a-z0-9.]+:5432$/)
    const secret = (await project.composed()).get('connection') as { data?: Record<string, string> }
    const host = Buffer.from(secret.data?.PGHOST ?? '', 'base64').toString()
    expect(`${host}:5432`).toBe(endpoints?.database)
  })

  test('asks for no right that Crossplane does not have', async () => {
    const reasons = (await project.events()).map(({ reason }) => reason)
    expect(reasons).not.toContain('RoleBasedAccessControl')
  })

  test('is changed in place, not replaced, by an update of the claim', async () => {
    const before = await server()
    await project.change(STANDBY)
    const after = await server()
    expect(after.metadata?.uid).toBe(before.metadata?.uid)
    expect(JSON.stringify(after.spec)).toContain(changed)
    await project.ready()
  })

  test('stays where it is, and answers, when the platform moves', async () => {
    const before = await server()
    const composed = await project.composed()
    await setPlatform(client, {
      providers: {
        // without its authorities the certificate would not be checked any more
        aws: { region: 'us-east-1', namePrefix: 'other', rds: { caBundle } },
        gcp: {
          region: 'us-central1',
          project: 'other-one',
          cloudSQL: { privateNetwork: 'projects/other-one/global/networks/other' },
        },
        azure: { location: 'eastus', resourceGroup: 'other' },
      },
    })
    await project.change({ auth: { siteUrl: 'https://shop.io' } })
    const { annotations } = (await server()).metadata ?? {}
    expect(annotations?.['crossplane.io/external-name']).toBe(
      before.metadata?.annotations?.['crossplane.io/external-name'],
    )
    const place = ({ spec }: ManagedResource) => {
      const { region, project, location, resourceGroupName } = spec.forProvider as Record<
        string,
        unknown
      >
      return { region, project, location, resourceGroupName }
    }
    expect(place(await server())).toEqual(place(before))
    const now = await project.composed()
    expect(specOf(now.get('rest-deployment'))).toEqual(specOf(composed.get('rest-deployment')))
    await setPlatform(client, data)
    await project.ready()
  })

  test('tells what the cloud refuses, and goes on when it does not any more', async () => {
    const object = await server()
    await stuck(object, 'update failed: AccessDenied: not for you')
    await project.says(/waiting for database: update failed: AccessDenied: not for you/)
    await stuck(object, null)
    await project.ready()
  })

  test('cannot become one of another type', async () => {
    await expect(project.patch({ spec: { database: { type: 'CloudNativePG' } } })).rejects.toThrow(
      /spec.database.type cannot be changed once it is set/,
    )
  })

  test('goes with the claim, when the cloud lets it go', async () => {
    const all = await managed()
    const object = await server()
    expect(object.spec.managementPolicies).toEqual(['*'])
    await stuck(object, 'delete failed: a backup is running')
    await project.delete()
    await gone(all.filter(([key]) => key !== SERVER).map(([, each]) => each))
    expect(await client.find(referenceTo(object))).toBeDefined()
    await stuck(object, null)
    await gone([object])
  })

  test('is left to itself by a claim that retains it', async () => {
    const retaining = { ...spec, dataReclaimPolicy: 'Retain' }
    project = await apply(client, [claimOf('data', retaining)], await newNamespace(client))
    await project.ready()
    const all = await managed()
    const object = await server()
    // without Delete among them a provider lets go of the object and leaves the server
    expect(object.spec.managementPolicies).toEqual([
      'Observe',
      'Create',
      'Update',
      'LateInitialize',
    ])
    expect(JSON.stringify(object.spec.forProvider)).not.toContain('deletionProtection":false')
    await project.delete()
    await gone(all.map(([, each]) => each))
  })
})

describe('what the cluster or the platform lacks', () => {
  test.each(types.filter((each) => !isKnown(each)))(
    'is told of type %s, by the kind that is missing',
    async (type) => {
      const claim = claimOf('lacking', { ...SMALL, database: { type } })
      const project = await apply(client, [claim], await newNamespace(client))
      await project.says(/is not installed in this cluster; install the Provider package provider-/)
    },
  )

  test('is told before the project is born, and a type can still be given up', async () => {
    await setPlatform(client, undefined)
    const claim = claimOf('early', { ...SMALL, database: { type: 'RDS' } })
    const project = await apply(client, [claim], await newNamespace(client))
    await project.says(/spec\.database\.type: RDS needs data\.providers\.aws\.region in/)
    expect([...(await project.composed()).keys()]).toEqual([])
    await setPlatform(client, data)
  })
})

if (types.filter(isKnown).some(([type]) => type === 'RDS')) {
  describe('the Composition of a cloud', () => {
    test('is chosen by its label, and its types are those of a claim that names none', async () => {
      const claim = claimOf('chosen', {
        ...SMALL,
        storage: { enabled: true },
        compositionSelector: { matchLabels: { 'xsupabase.io/provider': 'aws' } },
      })
      const project = await apply(client, [claim], await newNamespace(client))
      await project.ready()
      const { database, objectStore } = (await project.claim()).status as Status
      expect([database?.type, objectStore?.type]).toEqual(['RDS', 'S3'])
      await project.delete()
    })
  })
}
