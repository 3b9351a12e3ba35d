import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { World } from '../../src/render/crossplane.ts'
import type { Case } from './case.ts'
import { certificatePair } from './certificate.ts'
import { changed, later, platform, ready, world } from './worlds.ts'

/** A platform of every cloud, with all that it can say of databases. */
export const clouds = platform({
  providers: {
    aws: {
      region: 'eu-central-1',
      providerConfigRef: { name: 'production' },
      namePrefix: 'acme',
      kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/databases',
      tags: { 'cost-centre': '4711' },
      rds: {
        subnetIds: ['subnet-a', 'subnet-b'],
        vpcSecurityGroupIds: ['sg-databases'],
        caBundle: certificatePair['tls.crt'],
        backupRetentionDays: 14,
      },
    },
    gcp: {
      project: 'acme-prod',
      region: 'europe-west3',
      namePrefix: 'acme',
      kmsKeyName: 'projects/acme-prod/locations/europe-west3/keyRings/data/cryptoKeys/supabase',
      labels: { 'cost-centre': '4711' },
      cloudSQL: {
        privateNetwork: 'projects/acme-prod/global/networks/main',
        allocatedIpRange: 'databases',
        retainedBackups: 14,
      },
    },
    azure: {
      location: 'westeurope',
      resourceGroup: 'supabase',
      namePrefix: 'acme',
      providerConfigRef: { kind: 'ProviderConfig', name: 'azure' },
      tags: { 'cost-centre': '4711' },
      flexibleServer: {
        firewallRules: [{ name: 'cluster', startIpAddress: '203.0.113.10' }],
        highAvailability: 'SameZone',
      },
    },
  },
})

/** The same platform, whose servers in Azure are in a subnet and whose certificates it knows. */
const inSubnet = platform({
  providers: {
    azure: {
      location: 'westeurope',
      resourceGroup: 'supabase',
      flexibleServer: {
        delegatedSubnetId:
          '/subscriptions/0/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/main/subnets/databases',
        privateDnsZoneId:
          '/subscriptions/0/resourceGroups/n/providers/Microsoft.Network/privateDnsZones/acme.postgres.database.azure.com',
        caBundle: certificatePair['tls.crt'],
      },
    },
  },
})

/** No more than the database and what cannot be turned off. */
const alone: ClaimSpec = { realtime: { enabled: false }, storage: { enabled: false } }

const on = (database: ClaimSpec['database'], rest: ClaimSpec = {}) =>
  world({ ...alone, ...rest, database }, { objects: [clouds] })

/** The server as its provider tells of it for the first minutes. */
const making = (state: World): World =>
  changed(state, 'database-server', (object) =>
    Object.assign({}, object, {
      status: {
        atProvider: {},
        conditions: [
          { type: 'LastAsyncOperation', status: 'True', reason: 'Success' },
          { type: 'Ready', status: 'False', reason: 'Creating' },
          { type: 'Synced', status: 'True', reason: 'ReconcileSuccess' },
        ],
      },
    }),
  )

export const cloudCases: readonly Case[] = [
  {
    name: 'rds-starting',
    reason:
      'RDS makes the instance: it has no address yet, so nothing is made that would name it, and the claim says what it waits for',
    world: async () => making(await later(on({ type: 'RDS' }), 3)),
  },
  {
    name: 'rds',
    reason:
      'Ready on RDS: subnets, key, tags and authorities of the platform, a standby, settings without units, data that outlives the claim',
    world: () =>
      ready(
        on(
          {
            type: 'RDS',
            instances: 2,
            storage: { size: '50Gi' },
            parameters: { work_mem: '16MB', statement_timeout: '2min', log_connections: 'on' },
            extensions: [{ name: 'pg_cron' }, { name: 'vector' }],
          },
          { dataReclaimPolicy: 'Retain', plan: 'large' },
        ),
      ),
  },
  {
    name: 'cloudsql',
    reason:
      "Ready on Cloud SQL: a private address, flags, a standby, the password of its admin, and the authority of the instance's own certificate, which its provider wrote",
    world: () =>
      ready(
        on(
          {
            type: 'CloudSQL',
            instances: 2,
            majorVersion: 16,
            parameters: { work_mem: '16MB' },
            extensions: [{ name: 'pg_cron' }],
          },
          { plan: 'large', deletionProtection: false },
        ),
      ),
  },
  {
    name: 'azure-flexible-server',
    reason:
      'Ready on Azure: settings and allow-list an object each, who gets in by the firewall, a standby, no authority to check the certificate with',
    world: () =>
      ready(
        on(
          {
            type: 'AzureFlexibleServer',
            instances: 2,
            storage: { size: '100Gi' },
            extensions: [{ name: 'pgaudit' }, { name: 'pg_graphql' }],
          },
          { plan: 'large', dataReclaimPolicy: 'Retain' },
        ),
      ),
  },
  {
    name: 'azure-subnet',
    reason:
      'PostgreSQL 15 in a subnet of Azure: no public address and no firewall, a checked certificate, and the limit that nobody can lift',
    world: () =>
      ready(
        world(
          { ...alone, database: { type: 'AzureFlexibleServer', majorVersion: 15 } },
          { objects: [inSubnet] },
        ),
      ),
  },
]
