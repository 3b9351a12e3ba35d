import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Status } from '../../src/api/status.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { EXTERNAL_NAME, isManaged, type ManagedResource } from '../../src/managed/resource.ts'
import { isFatal, pass, type World } from '../../src/render/crossplane.ts'
import { clouds } from '../golden/clouds.ts'
import { changed, edited, later, platform, ready, run, without, world } from '../golden/worlds.ts'

type Providers = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const { providers } = (clouds as unknown as { data: { providers: Providers } }).data
const TYPES = ['RDS', 'CloudSQL', 'AzureFlexibleServer'] as const
type CloudType = (typeof TYPES)[number]

const alone: ClaimSpec = { realtime: { enabled: false }, storage: { enabled: false } }
const on = (type: CloudType, rest: ClaimSpec = {}, settings: KubeObject = clouds): World =>
  world({ ...alone, ...rest, database: { type, ...rest.database } }, { objects: [settings] })

type Told = { fatal: boolean; message: string; status: Status; desired: Record<string, KubeObject> }

const told = async (state: World): Promise<Told> => {
  const { response } = await pass(state, run)
  const composite = response.desired?.composite?.resource as { status?: Status } | undefined
  return {
    fatal: isFatal(response),
    message: response.conditions.find(({ type }) => type === 'Operational')?.message ?? '',
    status: composite?.status ?? {},
    desired: Object.fromEntries(
      Object.entries(response.desired?.resources ?? {}).map(([key, { resource }]) => [
        key,
        resource as unknown as KubeObject,
      ]),
    ),
  }
}

const serverIn = (objects: Readonly<Record<string, KubeObject>>): ManagedResource =>
  objects['database-server'] as ManagedResource
const placeOf = (server: ManagedResource) => {
  const { region, location, project, resourceGroupName, kmsKeyId, encryptionKeyName } = server.spec
    .forProvider as Record<string, unknown>
  const name = server.metadata?.annotations?.[EXTERNAL_NAME]
  return { name, region, location, project, resourceGroupName, kmsKeyId, encryptionKeyName }
}

/** Passes until the server object is there for the first time. */
const made = async (start: World): Promise<World> => {
  let state = start
  while (!state.observed['database-server']) state = await later(state, 1)
  return state
}

const withStatus = (state: World, status: object | undefined): World =>
  changed(state, 'database-server', ({ ...object }) => ({ ...object, status }) as KubeObject)

/** A platform that has moved elsewhere: everything that decides where data lives is another. */
const moved = platform({
  providers: {
    aws: {
      ...providers.aws,
      providerConfigRef: { kind: 'ProviderConfig', name: 'elsewhere' },
      region: 'us-east-1',
      namePrefix: 'other',
      kmsKeyId: 'arn:aws:kms:x',
    },
    gcp: {
      ...providers.gcp,
      providerConfigRef: { name: 'elsewhere' },
      region: 'us-central1',
      namePrefix: 'other',
      project: 'other-one',
      kmsKeyName: 'projects/other-one/locations/us-central1/keyRings/other/cryptoKeys/other',
    },
    azure: {
      ...providers.azure,
      providerConfigRef: { kind: 'ProviderConfig', name: 'elsewhere' },
      location: 'eastus',
      namePrefix: 'other',
      resourceGroup: 'other',
    },
  },
})

describe.each(TYPES)('a project on %s', (type) => {
  it('is made in steps: nothing names the database before its address is known', async () => {
    const start = withStatus(await made(on(type)), { conditions: [] })
    const { desired, message } = await told(start)
    expect(Object.keys(desired).filter((key) => key.startsWith('database-job'))).toEqual([])
    expect(desired).not.toHaveProperty('connection')
    expect(desired).not.toHaveProperty('auth-deployment')
    expect(JSON.stringify(desired.keys)).not.toContain('database-url')
    expect(message).toMatch(/^waiting for database: its provider has not taken it up yet$/)
  })

  it('stays as it is while its provider reports nothing, and while the server object is away', async () => {
    const state = await ready(on(type))
    const before = await told(state)
    for (const silent of [withStatus(state, undefined), without(state, 'database-server')]) {
      const { desired, fatal } = await told(silent)
      expect(fatal).toBe(false)
      expect(desired['auth-deployment']).toEqual(before.desired['auth-deployment'])
      expect(desired.connection).toEqual(before.desired.connection)
      expect(placeOf(serverIn(desired))).toEqual(placeOf(serverIn(before.desired)))
    }
  })

  it('stays where it is when the platform moves, and changes nothing while its server object is away', async () => {
    const state = await ready(on(type))
    const before = placeOf(serverIn(state.observed))
    const elsewhere = { ...state, cluster: { objects: [moved] } }
    expect(placeOf(serverIn((await told(elsewhere)).desired))).toEqual(before)
    const lost = await told(without(elsewhere, 'database-server'))
    expect(lost.fatal).toBe(true)
    expect(lost.message).toMatch(/no object is there that would confirm it; have the platform team/)
    const another = await later(on(type, {}, moved), 3)
    expect(placeOf(serverIn(another.observed)).name).toMatch(/^other-/)
  })

  it('stays in its account, with all that belongs to it, when the platform has another', async () => {
    const state = await ready(on(type))
    const accounts = (objects: Readonly<Record<string, KubeObject>>) =>
      Object.entries(objects).flatMap(([key, object]) =>
        isManaged(object) ? [[key, (object as ManagedResource).spec.providerConfigRef]] : [],
      )
    const { desired } = await told({ ...state, cluster: { objects: [moved] } })
    expect(accounts(desired).length).toBeGreaterThan(1)
    expect(accounts(desired)).toEqual(accounts(state.observed))
    const another = await later(on(type, {}, moved), 3)
    expect(serverIn(another.observed).spec.providerConfigRef.name).toBe('elsewhere')
  })

  it('keeps its data where the claim says so, and lets go of it where it does not', async () => {
    const policies = async (spec: ClaimSpec) =>
      serverIn((await ready(on(type, spec))).observed).spec.managementPolicies
    expect(await policies({ dataReclaimPolicy: 'Retain' })).not.toContain('Delete')
    expect(await policies({ dataReclaimPolicy: 'Retain' })).not.toContain('*')
    expect(await policies({})).toEqual(['*'])
  })

  it('takes a new password along: the provider is told by a change of its object', async () => {
    const state = await ready(on(type))
    const rotated = edited(state, {
      ...alone,
      database: { type },
      secrets: { generations: { database: 2 } },
    })
    const [before, after] = [await told(state), await told(rotated)]
    expect(after.desired['database-admin']).not.toEqual(before.desired['database-admin'])
    const holder = type === 'CloudSQL' ? 'database-login' : 'database-server'
    const sum = (objects: Record<string, KubeObject>) =>
      objects[holder]?.metadata?.annotations?.['xsupabase.io/checksum']
    expect(sum(after.desired)).toBeDefined()
    expect(sum(after.desired)).not.toBe(sum(before.desired))
  })

  it('grows its disk and never shrinks it, in the steps that the cloud has', async () => {
    const state = await ready(on(type, { database: { storage: { size: '100Gi' } } }))
    const sized = (size: string) =>
      told(edited(state, { ...alone, database: { type, storage: { size } } }))
    expect((await sized('200Gi')).fatal).toBe(false)
    expect((await sized('33Gi')).message).toMatch(
      /^spec\.database\.storage\.size can only grow once it is set|^spec\.database\.storage\.size: can only grow once it is set/,
    )
  })

  it('has a largest disk, which is said before the cloud refuses a larger one', async () => {
    const most = { RDS: 65536, CloudSQL: 65536, AzureFlexibleServer: 32767 }[type]
    const sized = (size: string) => told(on(type, { database: { storage: { size } } }))
    expect((await sized(`${most}Gi`)).fatal).toBe(false)
    const { fatal, message } = await sized(`${most + 1}Gi`)
    expect(fatal).toBe(true)
    expect(message).toBe(
      `spec.database.storage.size: must be at most ${most}Gi for type ${type}, got "${most + 1}Gi": its servers have no larger disk; a size only grows, so remove the field, apply, and then ask for at most ${most}Gi`,
    )
  })

  it('rounds a disk up that is smaller than any of the cloud', async () => {
    const { observed } = await made(on(type, { database: { storage: { size: '1Gi' } } }))
    expect(JSON.stringify(serverIn(observed).spec)).toContain(
      {
        RDS: '"allocatedStorage":20',
        CloudSQL: '"diskSize":10',
        AzureFlexibleServer: '"storageMb":32768',
      }[type],
    )
  })

  it('keeps a disk that is larger than what nobody asks for any more', async () => {
    const state = await ready(on(type, { database: { storage: { size: '100Gi' } } }))
    const { fatal, desired } = await told(edited(state, { ...alone, database: { type } }))
    expect(fatal).toBe(false)
    expect(JSON.stringify(serverIn(desired).spec)).toContain(
      {
        RDS: '"allocatedStorage":100',
        CloudSQL: '"diskSize":100',
        AzureFlexibleServer: '"storageMb":131072',
      }[type],
    )
  })

  it('has one standby: a claim that asks for more is refused, a plan that has more is not', async () => {
    const asked = await told(on(type, { plan: 'medium', database: { instances: 3 } }))
    expect(asked.message).toBe(
      `spec.database.instances: cannot be 3 for type ${type}: the cloud makes one standby and no more; set it to 2`,
    )
    expect((await told(on(type, { plan: 'large' }))).message).not.toContain('spec.')
  })

  it('has a standby where the claim wants several instances', async () => {
    const spec = async (instances: number) =>
      JSON.stringify(
        serverIn((await ready(on(type, { plan: 'medium', database: { instances } }))).observed)
          .spec,
      )
    const standby = /"multiAz":true|"REGIONAL"|"highAvailability"/
    expect(await spec(1)).not.toMatch(standby)
    expect(await spec(2)).toMatch(standby)
  })

  it('says which kind is missing, and makes nothing of it', async () => {
    const bare = { ...on(type), cluster: { objects: [clouds], kinds: [] } }
    const { desired, message } = await told(await later(bare, 2))
    expect(Object.keys(desired).filter((key) => /^database-(?!admin)/.test(key))).toEqual([])
    expect(message).toMatch(
      /^\S+\.m\.upbound\.io\/v1beta1 \w+ is not installed in this cluster; install the Provider package provider-\S+ .*, the project goes on by itself then$/,
    )
  })

  it('refuses what means nothing to it', async () => {
    const wrong = async (database: ClaimSpec['database']) =>
      (await told(on(type, { database }))).message
    expect(await wrong({ pooler: { enabled: true } })).toBe(
      `spec.database.pooler: has no meaning for type ${type}: no pooler is made in front of it; remove the field`,
    )
    expect(await wrong({ parameters: { shared_buffers: '1GB' } })).toMatch(
      /^spec\.database\.parameters\.shared_buffers: has no meaning for type/,
    )
    expect(await wrong({ parameters: { vacuum_cost_delay: '2ms' } })).toMatch(
      /^spec\.database\.parameters\.vacuum_cost_delay: must be a number without a unit for type \w+, in the unit that PostgreSQL has for it/,
    )
  })
})

describe('what a cloud protects a server with', () => {
  it.each([
    ['RDS', 'rds.force_ssl', '0'],
    ['RDS', 'rds.logical_replication', '0'],
    ['CloudSQL', 'cloudsql.logical_decoding', 'off'],
    ['CloudSQL', 'cloudsql.iam_authentication', 'on'],
    ['AzureFlexibleServer', 'azure.extensions', 'DBLINK'],
    ['AzureFlexibleServer', 'require_secure_transport', 'off'],
  ] as const)('is not for the claim to set: %s %s', async (type, name, value) => {
    const { fatal, message } = await told(on(type, { database: { parameters: { [name]: value } } }))
    expect(fatal).toBe(true)
    expect(message).toBe(
      `spec.database.parameters.${name}: cannot be set by a claim: with settings of its own a cloud protects the server, and does what Supabase needs; remove it, or ask the platform team, which has defaults.database.parameters`,
    )
  })

  it.each([
    ['RDS', 'rds.force_ssl', '0', 'database-parameters'],
    ['CloudSQL', 'cloudsql.logical_decoding', 'off', 'database-server'],
    ['AzureFlexibleServer', 'azure.extensions', 'DBLINK', 'database-setting-azure-extensions'],
  ] as const)('is ours, whatever a platform says: %s %s', async (type, name, value, key) => {
    const settingsOf = async (parameters: Record<string, string>) => {
      const settings = platform({ providers, defaults: { database: { parameters } } })
      const state = await later(on(type, {}, settings), 4)
      return (state.observed[key] as ManagedResource).spec.forProvider
    }
    expect(await settingsOf({ [name]: value })).toEqual(await settingsOf({}))
  })

  it('leaves other settings of the cloud to the platform', async () => {
    const parameters = { 'rds.log_retention_period': '1440' }
    const settings = platform({ providers, defaults: { database: { parameters } } })
    const state = await later(on('RDS', {}, settings), 3)
    expect(JSON.stringify(state.observed['database-parameters'])).toContain(
      '"name":"rds.log_retention_period","value":"1440"',
    )
  })
})

describe('what the platform has not said', () => {
  const inAzure = { location: 'westeurope', resourceGroup: 'supabase' }
  const subnet =
    '/subscriptions/0/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/main/subnets/databases'
  it.each([
    ['RDS', {}, 'data.providers.aws.region'],
    ['CloudSQL', {}, 'data.providers.gcp.region'],
    ['CloudSQL', { gcp: { region: 'europe-west3' } }, 'data.providers.gcp.cloudSQL.privateNetwork'],
    [
      'AzureFlexibleServer',
      {},
      'data.providers.azure.location and data.providers.azure.resourceGroup',
    ],
    [
      'AzureFlexibleServer',
      { azure: inAzure },
      'data.providers.azure.flexibleServer.firewallRules',
    ],
    [
      'AzureFlexibleServer',
      { azure: { ...inAzure, flexibleServer: { delegatedSubnetId: subnet } } },
      'data.providers.azure.flexibleServer.privateDnsZoneId',
    ],
  ] as const)('is named where a claim asks for %s of %o', async (type, given, paths) => {
    const state = on(type, {}, platform({ providers: given }))
    expect((await told(state)).message).toBe(
      `spec.database.type: ${type} needs ${paths} in EnvironmentConfig xsupabase, which the platform has not set; have the platform team set what is missing, or choose another type`,
    )
  })

  it.each([
    ['aws', { region: 'frankfurt' }, 'region', /must be a region of AWS, such as eu-central-1/],
    ['gcp', { region: 'eu-central-1' }, 'region', /must be a region of Google Cloud/],
    ['azure', { location: 'West Europe' }, 'location', /must be the short name of a location/],
    ['gcp', { labels: { Team: 'a' } }, 'labels.Team', /must have only lower-case letters/],
    ['aws', { rds: { caBundle: 'x' } }, 'rds.caBundle', /must be certificates in PEM/],
    ['aws', { namePrefix: 'Acme' }, 'namePrefix', /must begin with a letter and have only/],
  ] as const)('or wrong, by its field: %s %o', async (cloud, settings, field, words) => {
    const state = world({}, { objects: [platform({ providers: { [cloud]: settings } })] })
    const { message } = await told(state)
    expect(message).toMatch(words)
    expect(
      message.startsWith(`EnvironmentConfig xsupabase: data.providers.${cloud}.${field}: `),
    ).toBe(true)
  })

  it('and a type that it does not allow is named with those that it does', async () => {
    const strict = platform({ providers, allowed: { databaseTypes: ['CloudSQL'] } })
    expect((await told(on('RDS', {}, strict))).message).toBe(
      'spec.database.type: "RDS" is not allowed by the platform; allowed: CloudSQL',
    )
  })
})

describe('deletion protection', () => {
  const usage = ({ desired }: Told): string =>
    JSON.stringify(desired['deletion-protection'] ?? 'none')

  it("is the cloud's as well, and is lifted there before the claim may be deleted", async () => {
    const state = await ready(on('RDS'))
    expect(JSON.stringify(serverIn(state.observed).spec)).toContain('"deletionProtection":true')

    const lifted = edited(state, { ...alone, database: { type: 'RDS' }, deletionProtection: false })
    const first = await told(lifted)
    expect(JSON.stringify(serverIn(first.desired).spec)).toContain('"deletionProtection":false')
    expect(usage(first)).toContain('the cloud still protects the project from deletion')

    expect(usage(await told(await later(lifted, 2)))).toBe('"none"')
  })

  it('stays in the cloud where the data is to outlive the claim, and does not hold the claim', async () => {
    const spec: ClaimSpec = { deletionProtection: false, dataReclaimPolicy: 'Retain' }
    const state = await ready(on('CloudSQL', spec))
    expect(JSON.stringify(serverIn(state.observed).spec)).toContain(
      '"deletionProtectionEnabled":true',
    )
    expect(usage(await told(state))).toBe('"none"')
  })
})

describe('what a provider refuses', () => {
  it('is told to the claim in its own words', async () => {
    const state = withStatus(await made(on('RDS')), {
      conditions: [
        { type: 'Ready', status: 'False', reason: 'Creating' },
        { type: 'Synced', status: 'True', reason: 'ReconcileSuccess' },
        {
          type: 'LastAsyncOperation',
          status: 'False',
          reason: 'AsyncCreateFailure',
          message:
            'async create failed: failed to create the resource: [{0 creating RDS DB Instance (acme): InvalidParameterCombination: Cannot find version 17 for postgres  []}]',
        },
      ],
    })
    const { message, status } = await told(state)
    expect(message).toBe(
      'waiting for database: async create failed: failed to create the resource: creating RDS DB Instance (acme): InvalidParameterCombination: Cannot find version 17 for postgres',
    )
    expect(status.database).toMatchObject({ type: 'RDS', ready: false })
  })

  it('and what is asked of Azure in vain is refused before', async () => {
    const small = on('AzureFlexibleServer', { database: { instances: 2 } })
    expect((await told(small)).message).toMatch(
      /^spec\.database\.instances: must be 1 with B_Standard_B2s: Azure has no standby for burstable servers; set/,
    )
    const many = Object.fromEntries([...Array(9)].map((_, index) => [`a.b${index}`, '1']))
    expect(
      (await told(on('AzureFlexibleServer', { database: { parameters: many } }))).message,
    ).toBe(
      "spec.database.parameters: must be at most 5 beside max_connections for type AzureFlexibleServer, where each is an object of its own, as are the platform's firewall rules (1), got 9; remove some",
    )
  })
})

it('a machine of Google that shares a core has a smaller largest disk', async () => {
  const cloudSQL = { tier: 'db-g1-small' }
  const sized = (size: string) =>
    told(on('CloudSQL', { database: { cloudSQL, storage: { size } } }))
  expect((await sized('3062Gi')).fatal).toBe(false)
  expect((await sized('4Ti')).message).toBe(
    'spec.database.storage.size: must be at most 3062Gi for type CloudSQL with db-g1-small, got "4Ti": its servers have no larger disk; a tier that begins with db-custom has up to 65536Gi',
  )
})

describe('a platform that names a subnet group and subnets', () => {
  const both = platform({
    providers: {
      aws: { region: 'eu-central-1', rds: { subnetGroupName: 'main', subnetIds: ['a', 'b'] } },
    },
  })

  it('is told to name one of both, before anything is made', async () => {
    const { fatal, message, desired } = await told(await later(on('RDS', {}, both), 2))
    expect(fatal).toBe(true)
    expect(message).toMatch(
      /^EnvironmentConfig xsupabase: data\.providers\.aws\.rds\.subnetGroupName: subnetIds is set as well.* remove one of both/,
    )
    expect(Object.keys(desired).filter((key) => key.startsWith('database-'))).toEqual([])
  })

  it('changes nothing for an instance that is there', async () => {
    const state = await ready(on('RDS'))
    const before = serverIn((await told(state)).desired)
    const { fatal, desired } = await told({ ...state, cluster: { objects: [both] } })
    expect(fatal).toBe(false)
    const groupOf = ({ spec }: ManagedResource) =>
      (spec.forProvider as { dbSubnetGroupName?: string }).dbSubnetGroupName
    expect(groupOf(before)).toMatch(/^acme-shop-/)
    expect(groupOf(serverIn(desired))).toBe(groupOf(before))
  })
})
