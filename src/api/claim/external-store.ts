import * as z from 'zod'
import { choice, flag, object, objectName, secretRef, text, url } from '../fields.ts'

/** Keys of S3 in a Secret, by the names that every tool for S3 reads from its environment. */
export const STORE_KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const

const keys = z
  .strictObject({
    name: objectName('Name of the Secret, in the namespace of the claim.', { example: 'r2' }),
  })
  .meta({
    description: `Secret with the keys ${STORE_KEYS.join(' and ')}. Without it the pods of Storage run as the ServiceAccount <claim>-storage, to which the cloud gives an identity (workloadIdentity of the platform, or an association of EKS Pod Identity).`,
    absent: 'none: workload identity',
    example: { name: 'r2' },
  })
  .optional()

export const externalStore = object(
  'A bucket that somebody else keeps, at AWS or behind any server that speaks S3; for type External.',
  {
    bucket: text(
      'Name of the bucket; one that is missing is made, where the keys may. Projects can share one: each has a folder of its own in it. Changing it moves no file.',
      {
        example: 'shop-files',
        max: 63,
        pattern: '^[a-z0-9][-a-z0-9.]{1,61}[a-z0-9]$',
        message: 'must be the name of a bucket: 3 to 63 of a-z, 0-9, - and . inside',
      },
    ),
    endpoint: url('Where the store answers, without the bucket, as seen from the cluster.', {
      absent: 'AWS, in the region',
      example: 'https://0123456789abcdef.r2.cloudflarestorage.com',
    }),
    region: text('Region of the bucket; auto at Cloudflare R2 and Google.', {
      absent: 'us-east-1, where there is an endpoint',
      example: 'eu-central-1',
      max: 63,
      pattern: '^[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?$',
      message: 'must be the name of a region, such as eu-central-1',
    }),
    forcePathStyle: flag(
      'Whether the bucket is named in the path of a URL and not in front of its host.',
      { absent: 'true where there is an endpoint', example: false },
    ),
    objectTags: flag(
      'Whether the store takes tags of objects, by which Storage marks uploads that go on later. Not at Cloudflare R2 and Google.',
      { absent: 'true', example: false },
    ),
    checksums: choice(
      ['WhenSupported', 'WhenRequired'],
      'When checksums are sent and asked for. WhenRequired for stores that refuse those of newer clients, such as Google.',
      { absent: 'WhenSupported', example: 'WhenRequired' },
    ),
    caSecretRef: secretRef(
      'Certificate authority of the store, in PEM; trusted beside the public ones.',
      { absent: 'the public ones alone', example: { name: 'store-ca', key: 'ca.crt' } },
    ),
    secretRef: keys,
  },
)
