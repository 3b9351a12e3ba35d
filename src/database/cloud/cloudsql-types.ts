import type { ManagedResource } from '../../managed/resource.ts'

export type Flag = { name: string; value: string }

/** The part of provider-upjet-gcp's DatabaseInstance (sql.gcp.m.upbound.io/v1beta1) that we use. */
export type CloudSqlInstance = ManagedResource<
  {
    project?: string
    region: string
    databaseVersion: string
    encryptionKeyName?: string
    /** The provider's own; the cloud's is in the settings. */
    deletionProtection: boolean
    settings: {
      activationPolicy: 'ALWAYS' | 'NEVER'
      tier: string
      edition: 'ENTERPRISE'
      availabilityType: 'REGIONAL' | 'ZONAL'
      diskType: 'PD_SSD'
      diskSize: number
      diskAutoresize: boolean
      databaseFlags: Flag[]
      ipConfiguration: {
        ipv4Enabled: boolean
        privateNetwork: string
        allocatedIpRange?: string
        sslMode: 'ENCRYPTED_ONLY'
      }
      backupConfiguration: {
        enabled: boolean
        pointInTimeRecoveryEnabled: boolean
        backupRetentionSettings: { retainedBackups: number; retentionUnit: 'COUNT' }
      }
      deletionProtectionEnabled: boolean
      userLabels: Record<string, string>
    }
  },
  {
    privateIpAddress?: string
    deletionProtection?: boolean
    settings?: { deletionProtectionEnabled?: boolean }
  }
>

export type CloudSqlUser = ManagedResource<{
  project?: string
  instance: string
  deletionPolicy: 'ABANDON'
  passwordSecretRef: { name: string; key: string }
}>
