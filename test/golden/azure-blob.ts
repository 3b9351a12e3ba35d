import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Case } from './case.ts'
import { changed, edited, later, platform, ready, world } from './worlds.ts'

const spec: ClaimSpec = {
  plan: 'nano',
  realtime: { enabled: false },
  dataReclaimPolicy: 'Delete',
  objectStore: { type: 'AzureBlob', replicas: 2 },
}

const settings = {
  location: 'westeurope',
  resourceGroup: 'supabase',
  namePrefix: 'acme-prod',
  storageReplication: 'ZRS',
  tags: { 'cost-centre': '4711' },
}

const azure = platform({ providers: { azure: settings } })

const start = world(spec, { objects: [azure] })

export const azureBlobCases: readonly Case[] = [
  {
    name: 'azure-blob-created',
    reason:
      'the account is being made: its gateway waits for address and key, the bucket for the container, the rest goes on',
    world: () => later(start, 2, false),
  },
  {
    name: 'azure-blob',
    reason:
      'an account of Azure behind two pods of a gateway that speaks S3: its keys come of the seed, the key of the account from the Secret of the provider; limits are named',
    world: () => ready(start),
  },
  {
    name: 'azure-blob-unreported',
    reason:
      'the provider reports nothing for a while, and the platform has moved elsewhere: the account stays what and where it is, and the gateway as it runs',
    world: async () => {
      const state = changed(await ready(start), 'objectstore-azure-account', ({ ...account }) => ({
        ...account,
        status: {},
      }))
      return {
        ...state,
        cluster: {
          objects: [
            platform({
              providers: {
                azure: {
                  ...settings,
                  location: 'northeurope',
                  resourceGroup: 'other',
                  namePrefix: 'b',
                },
              },
            }),
          ],
        },
      }
    },
  },
  {
    name: 'azure-blob-storage-off',
    reason: 'Storage turned off later: the gateway goes, account and container stay',
    world: async () => edited(await ready(start), { ...spec, storage: { enabled: false } }),
  },
]
