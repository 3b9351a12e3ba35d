import type { Project } from '../api/project.ts'
import { OBJECT_STORE_BUCKET } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { nameFor } from '../kube/names.ts'
import type { Resources } from '../kube/objects.ts'
import { managedName, type NameRule } from '../managed/names.ts'
import { decided, reported } from '../managed/outside.ts'
import { PROVIDERS_PROJECT, providerSettings } from '../managed/provider.ts'
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
import { ABANDONED_UPLOAD_DAYS, managedBucket } from './managed-bucket.ts'
import type { ObjectStore } from './port.ts'

const STORAGE = 'storage.gcp.m.upbound.io/v1beta1'
const ACCOUNTS = 'cloudplatform.gcp.m.upbound.io/v1beta1'

const BUCKETS: NameRule = { max: 63, hyphens: true, reserved: /^goog|google|g00gle/ }
const ACCOUNT_IDS: NameRule = { max: 30, hyphens: true }

/** Reads, writes, lists and deletes files, uploads in parts; touches neither rights nor the bucket. */
const ROLE = 'roles/storage.objectUser'

const SECONDS_A_DAY = 86_400

type Key = ManagedResource<object, { readonly accessId?: string }>
type Bucket = ManagedResource<{ readonly location: string; readonly project?: string }>
type Account = ManagedResource<object, { readonly email?: string }>

const settingsFor = ({ platform }: Project) =>
  providerSettings('gcp', platform.providers?.gcp, 'objectStore.type: GCS', ['region'])

/** What is decided once for the bucket, by the name under which it is remembered. */
const decisions = (foundation: Foundation) => {
  const { project, observed, keys } = foundation
  const gcp = settingsFor(project)
  const bucket = observed.resource<Bucket>(OBJECT_STORE_BUCKET)
  const made = decided(
    foundation,
    bucket,
    {
      'gcs-bucket': {
        made: managedName(project, keys, gcp.namePrefix, BUCKETS),
        exists: externalName(bucket),
      },
      'gcs-account': {
        made: managedName(project, keys, gcp.namePrefix, ACCOUNT_IDS),
        exists: externalName(observed.resource<Account>('objectstore-account')),
      },
    },
    {
      'gcs-config': {
        field: 'gcp.providerConfigRef',
        asked: configText(gcp.providerConfigRef),
        exists: configOf(bucket),
      },
      'gcs-region': {
        field: 'gcp.region',
        asked: gcp.region,
        exists: bucket?.spec.forProvider.location.toLowerCase(),
      },
      'gcs-project': {
        field: 'gcp.project',
        asked: gcp.project,
        exists: bucket?.spec.forProvider.project,
        none: PROVIDERS_PROJECT,
      },
    },
  )
  return {
    made,
    bucket: made['gcs-bucket'] ?? '',
    account: made['gcs-account'] ?? '',
    config: made['gcs-config'] ?? '',
    region: made['gcs-region'] ?? gcp.region,
    project: made['gcs-project'] === PROVIDERS_PROJECT ? undefined : (made['gcs-project'] ?? ''),
  }
}

/** @param email address of the service account, once it is known */
const objectsOf = (
  project: Project,
  place: ReturnType<typeof decisions>,
  email: string | undefined,
): Resources => {
  const { kmsKeyName, labels, gcs: settings } = settingsFor(project)
  const named = (what: string): string => nameFor(project.name, `s3-${what}`)
  const common = { component: 'objectstore', config: place.config }
  const inProject = place.project !== undefined && { project: place.project }
  return {
    [OBJECT_STORE_BUCKET]: managedResource(project, {
      ...common,
      apiVersion: STORAGE,
      kind: 'Bucket',
      name: named('bucket'),
      externalName: place.bucket,
      forProvider: {
        ...inProject,
        location: place.region.toUpperCase(),
        forceDestroy: false,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: 'enforced',
        softDeletePolicy: {
          retentionDurationSeconds: (settings?.keepDeletedFilesDays ?? 0) * SECONDS_A_DAY,
        },
        lifecycleRule: [
          {
            action: { type: 'AbortIncompleteMultipartUpload' },
            condition: { age: ABANDONED_UPLOAD_DAYS },
          },
        ],
        ...(kmsKeyName && { encryption: { defaultKmsKeyName: kmsKeyName } }),
        labels: managedTags(project, labels),
      },
      reclaim: project.spec.dataReclaimPolicy,
    }),
    'objectstore-account': managedResource(project, {
      ...common,
      apiVersion: ACCOUNTS,
      kind: 'ServiceAccount',
      name: named('account'),
      externalName: place.account,
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
}

/**
 * A bucket of Google Cloud Storage, reached by its S3 interface with the keys of a service account.
 * That interface takes no tags and not every checksum, and has not always deleted several files at
 * once: the set-up finds out.
 */
export const gcs = (foundation: Foundation): ObjectStore => {
  const { project, observed } = foundation
  const place = decisions(foundation)
  const account = observed.resource<Account>('objectstore-account')
  const told = reported(foundation, { 'gcs-email': account?.status?.atProvider?.email })
  const key = observed.resource<Key>('objectstore-access')
  const { resources: own, ...reached } = keptKeys(foundation, {
    id: key?.status?.atProvider?.accessId,
    secret: accessValue(foundation, 'attribute.secret'),
    apart: true,
  })
  return {
    type: 'GCS',
    endpoint: 'https://storage.googleapis.com',
    region: 'auto',
    bucket: place.bucket,
    forcePathStyle: true,
    objectTags: false,
    checksums: 'WhenRequired',
    mayLack: ['DeleteObjects', 'UploadPartCopy'],
    outside: { ...place.made, ...told },
    ...reached,
    ...managedBucket(
      foundation,
      objectsOf(project, place, told['gcs-email']),
      'install provider-gcp-storage and provider-gcp-cloudplatform',
      own,
    ),
  }
}
