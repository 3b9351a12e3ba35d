import { OBJECT_STORE_ACCOUNT, OBJECT_STORE_CONTAINER } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { installedOf } from '../kube/installed.ts'
import { nameFor } from '../kube/names.ts'
import type { Resources } from '../kube/objects.ts'
import { managedName } from '../managed/names.ts'
import { decided, reported } from '../managed/outside.ts'
import { providerSettings } from '../managed/provider.ts'
import {
  configOf,
  configText,
  externalName,
  type ManagedResource,
  managedResource,
  managedTags,
} from '../managed/resource.ts'
import { readinessOf } from '../readiness/readiness.ts'
import { azureAccountName } from '../secrets/names.ts'
import { COMPONENT } from './parts.ts'

type Days = { days: number }

/** Account of provider-azure-storage, as far as we write and read it. */
type Account = ManagedResource<
  {
    location: string
    resourceGroupName: string
    accountTier: 'Standard'
    accountReplicationType: string
    minTlsVersion: 'TLS1_2'
    allowNestedItemsToBePublic: boolean
    blobProperties: { deleteRetentionPolicy: Days; containerDeleteRetentionPolicy: Days }
    tags: Record<string, string>
  },
  { primaryBlobEndpoint?: string }
>

type Container = ManagedResource<{
  containerAccessType: 'private'
  storageAccountNameRef: { name: string }
}>

/** What is known of an account of Azure Storage with one container. */
export type AzureAccount = {
  readonly name: string
  /** Without a trailing slash; absent until the provider has reported it. */
  readonly endpoint?: string
  /** The Secret, and the key in it, that the provider writes the key of the account to. */
  readonly key: { readonly secret: string; readonly key: string }
  /** Undefined until the container is there. */
  readonly incarnation: string | undefined
  readonly outside: Readonly<Record<string, string>>
  readonly resources: Resources
  readonly blocked?: string
}

/** Accounts are known all over the world by a name of letters and digits alone. */
const NAME = { max: 24, hyphens: false } as const

export const BUCKET = 'supabase'

/** Files that were deleted by mistake can be brought back for so long. */
const RETENTION: Days = { days: 7 }

/** An account of Azure Storage and the container of the project's files in it. */
export const azureAccount = (foundation: Foundation): AzureAccount => {
  const { project, observed, keys, birth } = foundation
  const azure = providerSettings(
    'azure',
    project.platform.providers?.azure,
    'objectStore.type: AzureBlob',
    ['location', 'resourceGroup'],
  )
  const present = observed.resource<Account>(OBJECT_STORE_ACCOUNT)
  const endpoint = present?.status?.atProvider?.primaryBlobEndpoint?.replace(/\/+$/, '')
  const outside = {
    ...decided(
      foundation,
      present,
      {
        'store-account': {
          made: managedName(project, keys, azure.namePrefix, NAME),
          exists: externalName(present),
        },
      },
      {
        'store-config': {
          field: 'azure.providerConfigRef',
          asked: configText(azure.providerConfigRef),
          exists: configOf(present),
        },
        'store-location': {
          field: 'azure.location',
          asked: azure.location,
          exists: present?.spec.forProvider.location,
        },
        'store-resource-group': {
          field: 'azure.resourceGroup',
          asked: azure.resourceGroup,
          exists: present?.spec.forProvider.resourceGroupName,
        },
      },
    ),
    ...reported(foundation, { 'store-endpoint': endpoint }),
  }
  const { 'store-account': name = '', 'store-endpoint': known } = outside

  const object = nameFor(project.name, 'files')
  const secret = azureAccountName(project)
  const common = {
    apiVersion: 'storage.azure.m.upbound.io/v1beta1',
    component: COMPONENT,
    config: outside['store-config'] ?? '',
    reclaim: project.spec.dataReclaimPolicy,
  } as const
  const account: Account = managedResource(project, {
    ...common,
    kind: 'Account',
    name: object,
    externalName: name,
    connectionSecret: secret,
    forProvider: {
      location: outside['store-location'] ?? '',
      resourceGroupName: outside['store-resource-group'] ?? '',
      accountTier: 'Standard',
      accountReplicationType: azure.storageReplication ?? 'LRS',
      minTlsVersion: 'TLS1_2',
      allowNestedItemsToBePublic: false,
      blobProperties: {
        deleteRetentionPolicy: RETENTION,
        containerDeleteRetentionPolicy: RETENTION,
      },
      tags: managedTags(project, azure.tags),
    },
  })
  const container: Container = managedResource(project, {
    ...common,
    kind: 'Container',
    name: nameFor(project.name, 'bucket'),
    externalName: BUCKET,
    forProvider: { containerAccessType: 'private', storageAccountNameRef: { name: object } },
  })

  const there = observed.resource<Container>(OBJECT_STORE_CONTAINER)
  return {
    name,
    ...(known && { endpoint: known }),
    key: { secret, key: 'attribute.primary_access_key' },
    incarnation:
      there && readinessOf(there, there).ready ? there.metadata?.uid : birth.objectStoreUid,
    outside,
    ...installedOf(
      observed,
      { [OBJECT_STORE_ACCOUNT]: account, [OBJECT_STORE_CONTAINER]: container },
      "install Crossplane's provider-azure-storage",
    ),
  }
}
