import { OBJECT_STORE_BUCKET } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { nameFor } from '../kube/names.ts'
import type { Resources } from '../kube/objects.ts'
import { managedName, type NameRule } from '../managed/names.ts'
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
import { objectStoreAccessName } from '../secrets/names.ts'
import { accessValue, keptKeys } from './kept-keys.ts'
import { managedBucket } from './managed-bucket.ts'
import type { ObjectStore } from './port.ts'

const STORAGE = 'storage.gcp.m.upbound.io/v1beta1'
const ACCOUNTS = 'cloudplatform.gcp.m.upbound.io/v1beta1'

const BUCKETS: NameRule = { max: 63, hyphens: true, reserved: /^goog|google|g00gle/ }
const ACCOUNT_IDS: NameRule = { max: 30, hyphens: true }

/** Reads, writes, lists and deletes files, uploads in parts; touches neither rights nor the bucket. */
const ROLE = 'roles/storage.objectUser'

/** Remembered where the platform names no project: the provider's own, and never another one. */
const ANY_PROJECT = 'of-provider-config'

const ABANDONED_DAYS = 7
const SECONDS_A_DAY = 86_400

type Key = ManagedResource<object, { readonly accessId?: string }>
type Bucket = ManagedResource<{ readonly location: string; readonly project?: string }>
type Account = ManagedResource<object, { readonly email?: string }>

/** Labels of Google take a-z, 0-9, - and _, and 63 characters: so are all three. */
const labelsOf = managedTags

/**
 * A bucket of Google Cloud Storage, reached by its S3 interface with the keys of a service account.
 * That interface takes no tags and not every checksum, and has not always deleted several files at
 * once: the set-up finds out.
 */
export const gcs = (foundation: Foundation): ObjectStore => {
  const { project, observed, keys } = foundation
  const settings = providerSettings(
    'gcp',
    project.platform.providers?.gcp,
    'objectStore.type: GCS',
    ['region'],
  )
  const { kmsKeyName, namePrefix } = settings
  const keepDeletedFilesDays = settings.gcs?.keepDeletedFilesDays
  const bucket = observed.resource<Bucket>(OBJECT_STORE_BUCKET)
  const account = observed.resource<Account>('objectstore-account')
  const once = decided(
    foundation,
    bucket,
    {
      'gcs-bucket': {
        made: managedName(project, keys, namePrefix, BUCKETS),
        exists: externalName(bucket),
      },
      'gcs-account': {
        made: managedName(project, keys, namePrefix, ACCOUNT_IDS),
        exists: externalName(account),
      },
    },
    {
      'gcs-config': {
        field: 'gcp.providerConfigRef',
        asked: configText(settings.providerConfigRef),
        exists: configOf(bucket),
      },
      'gcs-region': {
        field: 'gcp.region',
        asked: settings.region,
        exists: bucket?.spec.forProvider.location.toLowerCase(),
      },
      'gcs-project': {
        field: 'gcp.project',
        asked: settings.project,
        exists: bucket?.spec.forProvider.project,
        none: ANY_PROJECT,
      },
    },
  )
  const name = once['gcs-bucket'] ?? ''
  const inProject = once['gcs-project'] !== ANY_PROJECT && { project: once['gcs-project'] ?? '' }
  const told = reported(foundation, {
    'gcs-email': account?.status?.atProvider?.email,
  })
  const email = told['gcs-email']
  const key = observed.resource<Key>('objectstore-access')
  const { resources: own, ...reached } = keptKeys(foundation, {
    id: key?.status?.atProvider?.accessId,
    secret: accessValue(foundation, 'attribute.secret'),
    apart: true,
  })

  const named = (what: string): string => nameFor(project.name, `s3-${what}`)
  const common = { component: 'objectstore', config: once['gcs-config'] ?? '' }
  const managed: Resources = {
    [OBJECT_STORE_BUCKET]: managedResource(project, {
      ...common,
      apiVersion: STORAGE,
      kind: 'Bucket',
      name: named('bucket'),
      externalName: name,
      forProvider: {
        ...inProject,
        location: (once['gcs-region'] ?? settings.region).toUpperCase(),
        forceDestroy: false,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: 'enforced',
        softDeletePolicy: {
          retentionDurationSeconds: (keepDeletedFilesDays ?? 0) * SECONDS_A_DAY,
        },
        lifecycleRule: [
          {
            action: { type: 'AbortIncompleteMultipartUpload' },
            condition: { age: ABANDONED_DAYS },
          },
        ],
        ...(kmsKeyName && { encryption: { defaultKmsKeyName: kmsKeyName } }),
        labels: labelsOf(project, settings.labels),
      },
      reclaim: project.spec.dataReclaimPolicy,
    }),
    'objectstore-account': managedResource(project, {
      ...common,
      apiVersion: ACCOUNTS,
      kind: 'ServiceAccount',
      name: named('account'),
      externalName: once['gcs-account'] ?? '',
      forProvider: {
        ...inProject,
        displayName: `Supabase ${project.namespace}/${project.claim}, Storage`.slice(0, 100),
      },
      reclaim: 'Delete',
    }),
    'objectstore-access': managedResource(project, {
      ...common,
      apiVersion: STORAGE,
      kind: 'HMACKey',
      name: named('access'),
      forProvider: {
        ...inProject,
        serviceAccountEmailRef: { name: named('account') },
      },
      connectionSecret: objectStoreAccessName(project),
      reclaim: 'Delete',
    }),
    // who it is for is known once the account is there
    ...(email && {
      'objectstore-member': managedResource(project, {
        ...common,
        apiVersion: STORAGE,
        kind: 'BucketIAMMember',
        name: named('member'),
        forProvider: {
          bucketRef: { name: named('bucket') },
          role: ROLE,
          member: `serviceAccount:${email}`,
        },
        reclaim: 'Delete',
      }),
    }),
  }

  return {
    type: 'GCS',
    endpoint: 'https://storage.googleapis.com',
    region: 'auto',
    bucket: name,
    forcePathStyle: true,
    objectTags: false,
    checksums: 'WhenRequired',
    mayLack: ['DeleteObjects', 'UploadPartCopy'],
    outside: { ...once, ...told },
    ...reached,
    ...managedBucket(
      foundation,
      managed,
      'install provider-gcp-storage and provider-gcp-cloudplatform',
      own,
    ),
  }
}
