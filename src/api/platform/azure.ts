import { isIPv4 } from 'node:net'
import * as z from 'zod'
import { annotations, choice, dnsLabel, flag, integer, object, text } from '../fields.ts'
import { caBundle, namePrefix, providerConfigRef } from './fields.ts'

const address = (description: string, example: string) =>
  z
    .string()
    .refine(isIPv4, 'must be an IPv4 address, such as 203.0.113.10')
    .meta({ description, example })

const firewallRule = z.strictObject({
  name: dnsLabel('Name of the rule.', { example: 'cluster' }),
  startIpAddress: address('First address.', '203.0.113.10'),
  endIpAddress: address('Last address.', '203.0.113.11')
    .meta({ absent: 'startIpAddress' })
    .optional(),
})

const resourceId = (description: string, absent: string, kind: string, example: string) =>
  text(description, {
    absent,
    example: `/subscriptions/0…/resourceGroups/network/providers/Microsoft.Network/${kind}/${example}`,
    max: 512,
    pattern: '^/subscriptions/',
    message: 'must be the id of a resource, which begins with /subscriptions/',
  })

/** What the project's objects in Azure need to know. */
export const azure = object('Microsoft Azure, for claims whose database or files live there.', {
  location: text('Location of what is made. What exists stays in the one that it was made in.', {
    absent: 'none: claims cannot ask for types of Azure',
    example: 'westeurope',
    max: 64,
    pattern: '^[a-z]+[a-z0-9]*$',
    message: 'must be the short name of a location of Azure, such as westeurope',
  }),
  resourceGroup: text('Resource group that everything is made in. It is not made by us.', {
    absent: 'none: claims cannot ask for types of Azure',
    example: 'supabase',
    max: 90,
    pattern: '^[-\\w.()]*[-\\w()]$',
    message: 'must be the name of a resource group, such as supabase',
  }),
  storageReplication: choice(
    ['LRS', 'ZRS', 'GRS', 'RAGRS', 'GZRS', 'RAGZRS'],
    'How often Azure keeps the files of claims with objectStore.type AzureBlob. ZRS and the others with a Z take a location with zones. Accounts that exist follow where Azure can change them.',
    { absent: 'LRS: three times in one data centre', example: 'ZRS' },
  ),
  providerConfigRef: providerConfigRef('the providers of Azure'),
  namePrefix,
  tags: annotations('Tags of everything that is made.', {
    maxKeys: 32,
    maxValue: 256,
    absent: "the project's namespace, claim and composite alone",
    example: { 'cost-centre': '4711' },
  }),
  flexibleServer: object('Databases of type AzureFlexibleServer.', {
    delegatedSubnetId: resourceId(
      'Subnet that is delegated to Microsoft.DBforPostgreSQL/flexibleServers. Servers in it have no public address; privateDnsZoneId is needed with it.',
      'servers have a public address, which firewallRules open',
      'virtualNetworks',
      'main/subnets/databases',
    ),
    privateDnsZoneId: resourceId(
      'Private DNS zone that servers in the subnet get their names in; its own name ends in .postgres.database.azure.com.',
      'none',
      'privateDnsZones',
      'acme.postgres.database.azure.com',
    ),
    firewallRules: z
      .array(firewallRule)
      .max(4)
      .meta({
        description:
          'Addresses that reach servers with a public one: those that the nodes of the cluster go out with.',
        absent: 'nobody does',
        example: [{ name: 'cluster', startIpAddress: '203.0.113.10' }],
      })
      .optional(),
    caBundle: caBundle(
      'Roots that sign the certificates of Azure Database for PostgreSQL, as PEM: those that Azure names, DigiCert Global Root G2 and Microsoft RSA Root CA 2017 among them.',
    ),
    highAvailability: choice(
      ['ZoneRedundant', 'SameZone'],
      'Where the standby of a claim with several instances is.',
      { absent: 'ZoneRedundant', example: 'SameZone' },
    ),
    backupRetentionDays: integer('Days that backups are kept.', {
      min: 7,
      max: 35,
      absent: '7',
      example: 14,
    }),
    geoRedundantBackup: flag(
      'Whether backups are kept in the paired region as well. It is decided when a server is made.',
      { absent: 'false', example: true },
    ),
  }),
})
