import type { ManagedResource } from '../../managed/resource.ts'

/** The part of provider-upjet-azure's FlexibleServer (dbforpostgresql.azure.m.upbound.io/v1beta1) that we use. */
export type FlexibleServer = ManagedResource<
  {
    location: string
    resourceGroupName: string
    version: string
    administratorLogin: string
    administratorPasswordSecretRef: { name: string; key: string }
    skuName: string
    storageMb: number
    autoGrowEnabled: boolean
    backupRetentionDays: number
    geoRedundantBackupEnabled: boolean
    highAvailability?: { mode: 'ZoneRedundant' | 'SameZone' }
    delegatedSubnetId?: string
    privateDnsZoneId?: string
    publicNetworkAccessEnabled: boolean
    tags: Record<string, string>
  },
  { fqdn?: string; id?: string }
>

export type FlexibleServerConfiguration = ManagedResource<{
  name: string
  value: string
  serverId: string
}>

export type FlexibleServerFirewallRule = ManagedResource<{
  startIpAddress: string
  endIpAddress: string
  serverId: string
}>
