import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Case } from './case.ts'
import { edited, later, platform, ready, without, world } from './worlds.ts'

const spec = (objectStore: ClaimSpec['objectStore']): ClaimSpec => ({
  plan: 'nano',
  realtime: { enabled: false },
  imgproxy: { type: 'Disabled' },
  deletionProtection: false,
  ...(objectStore && { objectStore }),
})

/** What claims for buckets at Amazon and Google need. */
export const clouds = platform({
  providers: {
    aws: {
      region: 'eu-central-1',
      namePrefix: 'acme-prod',
      providerConfigRef: { name: 'production' },
      tags: { 'cost-centre': '4711' },
    },
    gcp: { region: 'europe-west3', project: 'acme-prod', labels: { 'cost-centre': '4711' } },
  },
})

/** The same, with all that a platform can ask of a bucket. */
export const strictClouds = platform({
  providers: {
    aws: {
      region: 'cn-north-1',
      kmsKeyId: 'arn:aws-cn:kms:cn-north-1:111122223333:key/0d1a',
      s3: {
        oidcProviderArn:
          'arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/0A1B',
        permissionsBoundaryArn: 'arn:aws-cn:iam::111122223333:policy/developers',
        keepDeletedFilesDays: 30,
      },
    },
    gcp: {
      region: 'europe-west3',
      kmsKeyName: 'projects/acme/locations/europe-west3/keyRings/main/cryptoKeys/files',
      gcs: { keepDeletedFilesDays: 30 },
    },
  },
})

export const storeCases: readonly Case[] = [
  {
    name: 'minio-operator',
    reason:
      "the files are kept by MinIO's operator: a Tenant of four servers, its configuration in a Secret, its Service and the policies around its pods",
    world: () =>
      ready(
        world({
          ...spec({
            type: 'MinIOOperator',
            storage: { size: '20Gi', className: 'fast' },
            minIOOperator: { servers: 4 },
          }),
          scheduling: { priorityClassName: 'production', nodeSelector: { pool: 'files' } },
        }),
      ),
  },
  {
    name: 's3-created',
    reason:
      'a bucket of S3 before AWS has made anything: Storage and the set-up of the bucket wait for the keys, all else comes up',
    world: () => later(world(spec({ type: 'S3' }), { objects: [clouds] }), 2, false),
  },
  {
    name: 's3',
    reason:
      'a bucket of S3 with the keys of a user that may use it and nothing else; they stand in a Secret of ours',
    world: () => ready(world(spec({ type: 'S3' }), { objects: [clouds] })),
  },
  {
    name: 's3-silent',
    reason:
      'the Secret that the provider wrote the keys into is gone: what was told stays in force, nothing rolls',
    world: async () => ({
      ...(await ready(world(spec({ type: 'S3' }), { objects: [clouds] }))),
      cluster: { objects: [clouds] },
    }),
  },
  {
    name: 's3-role',
    reason:
      "without keys: the pods take a role of the project, with the platform's key, boundary and versions",
    world: () => ready(world(spec({ type: 'S3' }), { objects: [strictClouds] })),
  },
  {
    name: 's3-storage-off',
    reason: 'Storage turned off later: bucket and keys stay as they are',
    world: async () => {
      const state = await ready(world(spec({ type: 'S3' }), { objects: [clouds] }))
      return edited(state, { ...spec({ type: 'S3' }), storage: { enabled: false } })
    },
  },
  {
    name: 'gcs',
    reason:
      'a bucket of Google Cloud Storage by its S3 interface: keys of a service account, checksums when they are required, no tags',
    world: () => ready(world(spec({ type: 'GCS' }), { objects: [clouds] })),
  },
  {
    name: 'gcs-silent',
    reason:
      'the service account is not reported for a while: its right to the bucket and its keys stay as they are',
    world: async () => {
      const state = await ready(world(spec({ type: 'GCS' }), { objects: [strictClouds] }))
      return without(
        { ...state, cluster: { objects: [strictClouds] } },
        'objectstore-account',
        'objectstore-access',
      )
    },
  },
]
