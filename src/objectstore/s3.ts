import { OBJECT_STORE_BUCKET } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { nameFor } from '../kube/names.ts'
import type { Resources } from '../kube/objects.ts'
import { managedName, type NameRule } from '../managed/names.ts'
import { decided } from '../managed/outside.ts'
import { KMS_KEY, providerSettings } from '../managed/provider.ts'
import {
  configOf,
  configText,
  externalName,
  type ManagedResource,
  managedResource,
  managedTags,
} from '../managed/resource.ts'
import { ABANDONED_UPLOAD_DAYS, managedBucket } from './managed-bucket.ts'
import type { ObjectStore } from './port.ts'
import { awsEndpoint } from './presigned.ts'
import { access, type Place } from './s3-access.ts'

const API_VERSION = 's3.aws.m.upbound.io/v1beta1'

/** Of buckets; users, roles and policies take them too. */
const NAMES: NameRule = {
  max: 63,
  hyphens: true,
  reserved: /^(xn-|sthree-|amzn-s3-demo-)/,
}

/** Remembered where the platform names no key: the one of S3 itself. */
const OF_SERVICE = 'of-service'

const ENCRYPTION = 'objectstore-encryption'

type Bucket = ManagedResource<{ readonly region: string }>
type Rule = {
  applyServerSideEncryptionByDefault: { sseAlgorithm: string; kmsMasterKeyId?: string }
  bucketKeyEnabled?: boolean
}
type Encryption = ManagedResource<{ readonly rule: readonly Rule[] }>

const partitionOf = (region: string): string =>
  /^cn-/.test(region) ? 'aws-cn' : /^us-gov-/.test(region) ? 'aws-us-gov' : 'aws'

const encryption = (kmsKeyId: string | undefined): Rule => ({
  applyServerSideEncryptionByDefault: kmsKeyId
    ? { sseAlgorithm: 'aws:kms', kmsMasterKeyId: kmsKeyId }
    : { sseAlgorithm: 'AES256' },
  ...(kmsKeyId && { bucketKeyEnabled: true }), // else each file costs a call of the key service
})

const lifecycle = (keepDays: number | undefined) => [
  {
    id: 'abandoned-uploads',
    status: 'Enabled',
    filter: [{ prefix: '' }],
    abortIncompleteMultipartUpload: [{ daysAfterInitiation: ABANDONED_UPLOAD_DAYS }],
  },
  ...(keepDays
    ? [
        {
          id: 'deleted-files',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: keepDays }],
          expiration: [{ expiredObjectDeleteMarker: true }],
        },
      ]
    : []),
]

/**
 * The bucket and its settings. Nothing empties it: a bucket with files is not deleted with the
 * claim. The settings that block public access and encrypt it are never removed either, since that
 * would happen before the bucket is gone.
 */
const bucket = ({ project }: Foundation, place: Place): Resources => {
  const { region, settings } = place
  const name = nameFor(project.name, 's3-bucket')
  const reclaim = project.spec.dataReclaimPolicy
  const part = (kind: string, suffix: string, parameters: object, keeps = reclaim) =>
    managedResource(project, {
      apiVersion: API_VERSION,
      kind,
      component: 'objectstore',
      name: nameFor(project.name, suffix),
      forProvider: { region, bucketRef: { name }, ...parameters },
      config: place.config,
      reclaim: keeps,
    })
  const keepDays = settings.s3?.keepDeletedFilesDays
  return {
    [OBJECT_STORE_BUCKET]: managedResource(project, {
      apiVersion: API_VERSION,
      kind: 'Bucket',
      component: 'objectstore',
      name,
      externalName: place.name,
      forProvider: {
        region,
        forceDestroy: false,
        tags: managedTags(project, settings.tags),
      },
      config: place.config,
      reclaim,
    }),
    'objectstore-public-access': part(
      'BucketPublicAccessBlock',
      's3-public-access',
      {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      'Retain',
    ),
    [ENCRYPTION]: part(
      'BucketServerSideEncryptionConfiguration',
      's3-encryption',
      { rule: [encryption(place.kmsKeyId)] },
      'Retain',
    ),
    'objectstore-lifecycle': part('BucketLifecycleConfiguration', 's3-lifecycle', {
      rule: lifecycle(keepDays),
    }),
    ...(keepDays && {
      'objectstore-versioning': part('BucketVersioning', 's3-versioning', {
        versioningConfiguration: { status: 'Enabled' },
      }),
    }),
  }
}

/** A bucket of Amazon S3, by the providers of AWS for S3 and IAM. */
export const s3 = (foundation: Foundation): ObjectStore => {
  const { project, observed, keys } = foundation
  const settings = providerSettings(
    'aws',
    project.platform.providers?.aws,
    'objectStore.type: S3',
    ['region'],
  )
  const existing = observed.resource<Bucket>(OBJECT_STORE_BUCKET)
  const [rule] = observed.resource<Encryption>(ENCRYPTION)?.spec.forProvider.rule ?? []
  const once = decided(
    foundation,
    existing,
    {
      's3-bucket': {
        made: managedName(project, keys, settings.namePrefix, NAMES),
        exists: externalName(existing),
      },
    },
    {
      's3-config': {
        field: 'aws.providerConfigRef',
        asked: configText(settings.providerConfigRef),
        exists: configOf(existing),
      },
      's3-region': {
        field: 'aws.region',
        asked: settings.region,
        exists: existing?.spec.forProvider.region,
      },
      's3-key': {
        field: 'aws.kmsKeyId',
        asked: settings.kmsKeyId,
        exists: rule?.applyServerSideEncryptionByDefault.kmsMasterKeyId,
        none: OF_SERVICE,
        legal: KMS_KEY,
      },
    },
  )
  const region = once['s3-region'] ?? settings.region
  const name = once['s3-bucket'] ?? ''
  const kmsKeyId = once['s3-key'] === OF_SERVICE ? undefined : once['s3-key']
  const place: Place = {
    name,
    region,
    partition: partitionOf(region),
    kmsKeyId,
    config: once['s3-config'] ?? '',
    settings,
  }
  const { managed, own, outside, ...reached } = access(foundation, place)
  return {
    type: 'S3',
    endpoint: awsEndpoint(region),
    region,
    bucket: name,
    forcePathStyle: false,
    objectTags: true,
    checksums: 'WhenSupported',
    outside: { ...once, ...outside },
    ...reached,
    ...managedBucket(
      foundation,
      { ...bucket(foundation, place), ...managed },
      'install provider-aws-s3 and provider-aws-iam',
      own,
    ),
  }
}
