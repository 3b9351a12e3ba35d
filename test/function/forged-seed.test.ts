import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Project } from '../../src/api/project.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { apply, isFatal, pass, type World } from '../../src/render/crossplane.ts'
import type { Birth } from '../../src/secrets/birth.ts'
import { seedSecret } from '../../src/secrets/seed.ts'
import { clouds } from '../golden/clouds.ts'
import { later, ready, run, world } from '../golden/worlds.ts'

const SPECS = {
  RDS: { database: { type: 'RDS' }, storage: { enabled: false } },
  CloudSQL: { database: { type: 'CloudSQL' }, storage: { enabled: false } },
  AzureFlexibleServer: { database: { type: 'AzureFlexibleServer' }, storage: { enabled: false } },
  S3: { objectStore: { type: 'S3' } },
  GCS: { objectStore: { type: 'GCS' } },
  AzureBlob: { objectStore: { type: 'AzureBlob' } },
} as const satisfies Record<string, ClaimSpec>
type Type = keyof typeof SPECS

const specOf = (type: Type): ClaimSpec => ({ realtime: { enabled: false }, ...SPECS[type] })

/** A Secret with the name of the project's seed, rightly sealed, that remembers what its maker likes. */
const forged = (type: Type, outside: Birth['outside']): KubeObject => {
  const { composite } = world()
  const { name } = composite.metadata as { name: string }
  const generations = { jwt: 1, apiKeys: 1, database: 1, dashboard: 1, s3: 1 }
  const { database, objectStore }: ClaimSpec = SPECS[type]
  const secret = seedSecret(
    { name, namespace: 'team-a', claim: 'shop', uid: 'x', platform: {} } as Project,
    {
      seed: Buffer.alloc(32, 9),
      birth: {
        release: '2026.11',
        databaseType: database?.type ?? 'CloudNativePG',
        majorVersion: 17,
        postgres: { uid: 100, gid: 101 },
        objectStoreType: objectStore?.type ?? 'MinIO',
        issuedAt: 1_700_000_000,
        seedSource: 'Generated',
        jwtSource: 'Derived',
        generations,
        rolledOut: generations,
        ...(outside && { outside }),
        platform: 'Present',
      },
    },
  )
  const { ownerReferences: _, ...metadata } = secret.metadata ?? {}
  return { ...secret, metadata } as unknown as KubeObject
}

/** The claim that finds the Secret before its first pass, four passes later. */
const adopted = async (type: Type, outside: Birth['outside']) => {
  let state: World = world(specOf(type), { objects: [clouds, forged(type, outside)] })
  const desired: object[] = []
  for (let passes = 0; passes < 4; passes++) {
    const { response } = await pass(state, run)
    if (isFatal(response)) {
      return { state, desired, refused: response.results[0]?.message ?? '' }
    }
    const { seed: _, ...others } = response.desired?.resources ?? {}
    desired.push(others)
    state = { ...apply(state, response, true), cluster: { objects: [clouds] } }
  }
  return { state, desired, refused: undefined }
}

describe("a seed's Secret that somebody has made", () => {
  it.each([
    ['RDS', { 'database-name': 'victims-db' }],
    ['CloudSQL', { 'database-name': 'victims-sql' }],
    ['AzureFlexibleServer', { 'database-name': 'victims-pg' }],
    ['S3', { 's3-bucket': 'victims-bucket' }],
    ['GCS', { 'gcs-bucket': 'victims-bucket' }],
    ['GCS', { 'gcs-account': 'victims-account' }],
    ['AzureBlob', { 'store-account': 'victimaccount' }],
  ] as const)('gives %s no name of somebody else: %o', async (type, outside) => {
    const [[key, value]] = Object.entries(outside) as [[string, string]]
    const { state, refused } = await adopted(type, outside)
    expect(refused).toMatch(
      new RegExp(
        `^Secret team-a/\\S+: annotation xsupabase\\.io/outside-${key} is "${value}", which is not a name that this project's seed gives, .*; restore the Secret from a backup, or delete`,
      ),
    )
    expect(JSON.stringify(state.observed).includes('forProvider')).toBe(false)
  })

  it.each([
    ['RDS', { 'database-region': 'us-east-1' }, 'aws.region'],
    ['RDS', { 'database-key': 'arn:aws:kms:us-east-1:1:key/theirs' }, 'aws.kmsKeyId'],
    ['RDS', { 'database-key': 'of-cloud' }, 'aws.kmsKeyId'],
    ['RDS', { 'database-config': 'ClusterProviderConfig/theirs' }, 'aws.providerConfigRef'],
    ['CloudSQL', { 'database-project': 'victims-project' }, 'gcp.project'],
    ['CloudSQL', { 'database-region': 'us-east1' }, 'gcp.region'],
    ['CloudSQL', { 'database-config': 'ProviderConfig/theirs' }, 'gcp.providerConfigRef'],
    ['AzureFlexibleServer', { 'database-resource-group': 'victims' }, 'azure.resourceGroup'],
    ['AzureFlexibleServer', { 'database-location': 'eastus' }, 'azure.location'],
    ['S3', { 's3-key': '*' }, 'aws.kmsKeyId'],
    ['S3', { 's3-region': 'us-east-1' }, 'aws.region'],
    ['S3', { 's3-config': 'ProviderConfig/theirs' }, 'aws.providerConfigRef'],
    ['GCS', { 'gcs-project': 'victims-project' }, 'gcp.project'],
    ['GCS', { 'gcs-config': 'ProviderConfig/theirs' }, 'gcp.providerConfigRef'],
    ['AzureBlob', { 'store-resource-group': 'victims-rg' }, 'azure.resourceGroup'],
    ['AzureBlob', { 'store-config': 'ProviderConfig/theirs' }, 'azure.providerConfigRef'],
  ] as const)(
    'puts nothing of %s where the platform does not: %o',
    async (type, outside, field) => {
      const { state, refused } = await adopted(type, outside)
      expect(refused).toContain(`while data.providers.${field} in EnvironmentConfig xsupabase is "`)
      expect(refused).toContain('have the platform team set the field as remembered until')
      expect(JSON.stringify(state.observed).includes('forProvider')).toBe(false)
    },
  )

  it('sets no other server of Azure: its id is taken as reported alone, or as ours', async () => {
    const victim =
      '/subscriptions/0/resourceGroups/v/providers/Microsoft.DBforPostgreSQL/flexibleServers/v'
    const { desired } = await adopted('AzureFlexibleServer', { 'database-id': victim })
    expect(desired).toHaveLength(4)
    expect(JSON.stringify(desired)).toContain('flexibleServers/acme-shop-cv6mr-')
    expect(JSON.stringify(desired)).not.toContain(victim)
  })
})

it.each(Object.keys(SPECS) as Type[])(
  'a project on %s that comes back with its own seed finds what it had, under another prefix too',
  async (type) => {
    const before = await ready(world(specOf(type), { objects: [clouds] }))
    const seed = before.observed.seed as KubeObject
    const { ownerReferences: _, ...metadata } = seed.metadata ?? {}
    const { data } = clouds as unknown as {
      data: { providers: Record<string, Record<string, unknown>> }
    }
    const renamed = {
      ...clouds,
      data: {
        providers: Object.fromEntries(
          Object.entries(data.providers).map(([cloud, settings]) => [
            cloud,
            { ...settings, namePrefix: 'other' },
          ]),
        ),
      },
    } as KubeObject
    const again = world(specOf(type), {
      objects: [renamed, { ...seed, metadata } as KubeObject],
    })
    const after = await later(again, 3)
    const named = (state: World) =>
      [
        state.observed['database-server'],
        state.observed['objectstore-bucket'],
        state.observed['objectstore-azure-account'],
      ].map((object) => object?.metadata?.annotations?.['crossplane.io/external-name'])
    expect(named(after)).toEqual(named(before))
    expect(named(after).filter(Boolean)).toHaveLength(1)
  },
)
