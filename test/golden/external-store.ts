import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Case } from './case.ts'
import { certificatePair } from './certificate.ts'
import { platform, ready, secret, world } from './worlds.ts'

const spec: ClaimSpec = {
  plan: 'nano',
  realtime: { enabled: false },
  objectStore: {
    type: 'External',
    external: {
      bucket: 'shop-files',
      endpoint: 'https://store.x.io/',
      region: 'auto',
      forcePathStyle: false,
      objectTags: false,
      checksums: 'WhenRequired',
      caSecretRef: { name: 'store-ca', key: 'ca.crt' },
      secretRef: { name: 'store' },
    },
  },
}

const keys = secret('store', { AWS_ACCESS_KEY_ID: 'AKIA123', AWS_SECRET_ACCESS_KEY: 'hidden' })
const authority = secret('store-ca', { 'ca.crt': certificatePair['tls.crt'] })

const cloud = platform({
  workloadIdentity: {
    annotations: {
      'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/supabase-{namespace}-{claim}',
    },
  },
})

export const externalStoreCases: readonly Case[] = [
  {
    name: 'external-store',
    reason:
      "a bucket that somebody else keeps, with an authority of its own: nothing is rendered for it, its keys and quirks reach Storage, and imgproxy fetches from the bucket's host alone",
    world: () => ready(world(spec, { objects: [keys, authority] })),
  },
  {
    name: 'external-store-lost',
    reason:
      'the Secret with its keys is deleted under a running project: what runs stays as it is, and the claim names the Secret',
    world: async () => ({
      ...(await ready(world(spec, { objects: [keys, authority] }))),
      cluster: { objects: [authority] },
    }),
  },
  {
    name: 'external-store-identity',
    reason:
      'a bucket at AWS without keys: the pods that reach it run as a ServiceAccount with the role of the platform',
    world: () =>
      ready(
        world(
          {
            ...spec,
            objectStore: {
              type: 'External',
              external: { bucket: 'shop-files', region: 'eu-central-1' },
            },
          },
          { objects: [cloud] },
        ),
      ),
  },
]
