import type { ISecret } from 'kubernetes-models/v1'
import type { KubeObject } from '../kube/objects.ts'
import { externalName, type ManagedCondition, type ManagedResource } from '../managed/resource.ts'
import { stores } from './provider-stores.ts'

type Reported = Readonly<Record<string, unknown>>
type Parameters = Readonly<Record<string, unknown>>

/** What a provider learns from its cloud: as status, and as keys of the connection Secret. */
export type Learns = {
  readonly reports?: (name: string, parameters: Parameters) => Reported
  readonly connection?: (name: string, parameters: Parameters) => Readonly<Record<string, string>>
}

/** Stands for the authority of an instance: a certificate that signed nothing. */
const AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBgjCCASmgAwIBAgIUdWkYO9nG9UWr1vyKekm2eQqX6rswCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLYXBpLnNob3AuaW8wIBcNMjYxMTMwMTUyNzU2WhgPMjEyNjEx
MDYxNTI3NTZaMBYxFDASBgNVBAMMC2FwaS5zaG9wLmlvMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEi9ekz/ol9hKA7HRDWqpz03Aetw24nMsxbnUDqKtCRlsGZXLP
SX7p4qdcvTAUb61rSWjzLY6vKq+/bj9lPHOujKNTMFEwHQYDVR0OBBYEFAx1yRBT
8HVwUn1JvNGwEAcDJBNuMB8GA1UdIwQYMBaAFAx1yRBT8HVwUn1JvNGwEAcDJBNu
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgfBwMKjZN9hsBAJY3
54l0o40fYkLa6yZrewUtO/Z6rFcCIGqU8mbB3fZYHfIsDBxZX2oqLDkBQIQXmGVj
bru2KLzW
-----END CERTIFICATE-----
`

const LEARNS: Readonly<Record<string, Learns>> = {
  'storage.azure.m.upbound.io/v1beta1/Account': {
    reports: (name) => ({ primaryBlobEndpoint: `https://${name}.blob.core.windows.net/` }),
    connection: (name) => ({
      'attribute.primary_access_key': Buffer.from(`key of ${name}`).toString('base64'),
    }),
  },
  'rds.aws.m.upbound.io/v1beta1/Instance': {
    reports: (name, { region, deletionProtection }) => {
      const address = `${name}.c0ffee123456.${region}.rds.amazonaws.com`
      // with the port in it, which `address` has not
      const endpoint = `${address}:5432`
      return { address, deletionProtection, endpoint, port: 5432, status: 'available' }
    },
  },
  ...stores,
  'dbforpostgresql.azure.m.upbound.io/v1beta1/FlexibleServer': {
    reports: (name, { resourceGroupName }) => ({
      fqdn: `${name}.postgres.database.azure.com`,
      id: `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/${resourceGroupName}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`,
    }),
  },
  'sql.gcp.m.upbound.io/v1beta1/DatabaseInstance': {
    reports: (name, { region, project = 'acme-prod', deletionProtection }) => ({
      connectionName: `${project}:${region}:${name}`,
      deletionProtection,
      privateIpAddress: '10.20.30.40',
      settings: { deletionProtectionEnabled: deletionProtection },
    }),
    connection: (name, { region, project = 'acme-prod' }) => ({
      connectionName: `${project}:${region}:${name}`,
      privateIP: '10.20.30.40',
      serverCACertificateCert: AUTHORITY,
    }),
  },
}

/** Conditions of crossplane-runtime and upjet, once a thing is there. */
const CONDITIONS: readonly ManagedCondition[] = [
  { type: 'LastAsyncOperation', status: 'True', reason: 'Success' },
  { type: 'Ready', status: 'True', reason: 'Available' },
  { type: 'Synced', status: 'True', reason: 'ReconcileSuccess' },
]

const nameOf = (object: KubeObject): string => externalName(object) ?? object.metadata?.name ?? ''

const learnsOf = (object: KubeObject): Learns => LEARNS[`${object.apiVersion}/${object.kind}`] ?? {}

const parametersOf = (object: KubeObject): Parameters =>
  (object as ManagedResource<Parameters>).spec.forProvider

/** The status that a provider writes once the thing is there in its cloud. */
export const managedStatus = (object: KubeObject): Reported => ({
  atProvider: learnsOf(object).reports?.(nameOf(object), parametersOf(object)) ?? {},
  conditions: CONDITIONS,
})

/** The Secret that a provider writes beside it, where the object asks for one. */
export const connectionSecretOf = (object: KubeObject): ISecret | undefined => {
  const name = (object as ManagedResource).spec.writeConnectionSecretToRef?.name
  if (name === undefined) return undefined
  const data = learnsOf(object).connection?.(nameOf(object), parametersOf(object)) ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, ...(object.metadata?.namespace && { namespace: object.metadata.namespace }) },
    type: 'connection.crossplane.io/v1alpha1',
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
  }
}
