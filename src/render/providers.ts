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
