import type { ManagedResource } from '../../managed/resource.ts'

type Tags = Record<string, string>

/** The part of provider-upjet-aws's Instance (rds.aws.m.upbound.io/v1beta1) that we write and read. */
export type RdsInstance = ManagedResource<
  {
    region: string
    engine: 'postgres'
    engineVersion: string
    autoMinorVersionUpgrade: boolean
    instanceClass: string
    allocatedStorage: number
    storageType: 'gp3'
    storageEncrypted: boolean
    kmsKeyId?: string
    username: string
    passwordSecretRef: { name: string; key: string }
    port: number
    parameterGroupName: string
    dbSubnetGroupName?: string
    vpcSecurityGroupIds?: string[]
    publiclyAccessible: boolean
    multiAz: boolean
    applyImmediately: boolean
    backupRetentionPeriod: number
    copyTagsToSnapshot: boolean
    deletionProtection: boolean
    skipFinalSnapshot: boolean
    finalSnapshotIdentifier?: string
    tags: Tags
  },
  { address?: string; port?: number; deletionProtection?: boolean }
>

export type RdsParameter = {
  name: string
  value: string
  applyMethod: 'immediate' | 'pending-reboot'
}

export type RdsParameterGroup = ManagedResource<{
  region: string
  family: string
  description: string
  parameter: RdsParameter[]
  tags: Tags
}>

export type RdsSubnetGroup = ManagedResource<{
  region: string
  description: string
  subnetIds: string[]
  tags: Tags
}>
