import type { Platform } from '../api/platform.ts'
import type { Foundation } from '../foundation.ts'
import { nameFor } from '../kube/names.ts'
import type { KubeObject, Resources } from '../kube/objects.ts'
import { managedResource, managedTags } from '../managed/resource.ts'
import { Refusal } from '../refusal.ts'
import type { Outside } from '../secrets/birth.ts'
import { objectStoreAccessName } from '../secrets/names.ts'
import { identity, identityName } from './identity.ts'
import { accessValue, keptKeys } from './kept-keys.ts'
import type { ObjectStore } from './port.ts'

const API_VERSION = 'iam.aws.m.upbound.io/v1beta1'

type Settings = NonNullable<NonNullable<Platform['providers']>['aws']>

/** Where a bucket of S3 is, and what the platform says of it. */
export type Place = {
  readonly name: string
  readonly region: string
  readonly partition: string
  /** The one that its files are encrypted with since the first: Storage must be able to read them. */
  readonly kmsKeyId: string | undefined
  /** Which account it is in, as `kind/name`. */
  readonly config: string
  readonly settings: Settings
}

/** How Storage gets into the bucket: objects in the cloud, objects of ours, and what the pods get. */
export type Access = Pick<
  ObjectStore,
  'credentials' | 'values' | 'addressUnknown' | 'serviceAccount'
> & {
  readonly managed: Resources
  readonly own: Resources
  readonly outside: Outside
}

/**
 * Remembered under this name: whether Storage uses an IAM user with keys, or a role that its pods
 * assume.
 */
const WAY_IN = 's3-access'
/** The provider of tokens that the role trusts: a role without one is of use to nobody. */
const TRUSTED = 's3-oidc-provider'

/** What Storage calls (supabase/storage src/storage/backend/s3, @tus/s3-store), as IAM calls it. */
const ON_BUCKET = ['s3:ListBucket', 's3:ListBucketMultipartUploads']
const ON_FILES = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:GetObject',
  's3:GetObjectTagging',
  's3:ListMultipartUploadParts',
  's3:PutObject',
  's3:PutObjectTagging',
]
const ON_KEY = ['kms:Decrypt', 'kms:GenerateDataKey']

const allow = (action: readonly string[], resource: string) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
})

const document = (statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statement })

/** This bucket, and nothing else of the account. */
const policyDocument = ({ name, partition, kmsKeyId }: Place): string =>
  document([
    allow(ON_BUCKET, `arn:${partition}:s3:::${name}`),
    allow(ON_FILES, `arn:${partition}:s3:::${name}/*`),
    ...(kmsKeyId ? [allow(ON_KEY, kmsKeyId)] : []),
  ])

/** Only the ServiceAccount of this project takes the role. */
const trust = ({ project }: Foundation, provider: string): string => {
  const issuer = provider.slice(provider.indexOf(':oidc-provider/') + ':oidc-provider/'.length)
  return document([
    {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${issuer}:aud`]: 'sts.amazonaws.com',
          [`${issuer}:sub`]: `system:serviceaccount:${project.namespace}:${identityName(project)}`,
        },
      },
    },
  ])
}

/**
 * Whom the role trusts where the platform no longer says it: the remembered provider. As others may
 * be able to write what is remembered, it counts only if the existing role trusts the same.
 */
const trustedBefore = (foundation: Foundation): string => {
  const remembered = foundation.birth.outside?.[TRUSTED]
  const role = foundation.observed.resource<Role>('objectstore-role')
  if (remembered && role?.spec.forProvider.assumeRolePolicy === trust(foundation, remembered)) {
    return remembered
  }
  throw new Refusal(
    'InvalidPlatform',
    'data.providers.aws.s3.oidcProviderArn in EnvironmentConfig xsupabase is not set, and the pods of this project come to their bucket by a role that trusts it; have the platform team set it again',
  )
}

type Role = KubeObject & { readonly spec: { readonly forProvider: { assumeRolePolicy?: string } } }

/**
 * The user or role is deleted with the claim, even if the files stay. Which of the two is decided
 * once: in a change, pods would lose the one before they have the other.
 */
export const access = (foundation: Foundation, place: Place): Access => {
  const { project } = foundation
  const { settings } = place
  const { oidcProviderArn, permissionsBoundaryArn: boundary } = settings.s3 ?? {}
  const way = {
    [WAY_IN]: foundation.birth.outside?.[WAY_IN] ?? (oidcProviderArn ? 'Role' : 'Keys'),
  }
  const named = (what: string): string => nameFor(project.name, `s3-${what}`)
  const part = (
    kind: string,
    what: string,
    forProvider: object,
    more: { externalName?: string; connectionSecret?: string } = {},
  ) =>
    managedResource(project, {
      apiVersion: API_VERSION,
      kind,
      component: 'objectstore',
      name: named(what),
      forProvider,
      config: place.config,
      reclaim: 'Delete',
      ...more,
    })
  const principal = {
    ...(boundary && { permissionsBoundary: boundary }),
    tags: managedTags(project, settings.tags),
  }
  const policy = {
    'objectstore-iam-policy': part(
      'Policy',
      'policy',
      { policy: policyDocument(place), tags: managedTags(project, settings.tags) },
      { externalName: place.name },
    ),
  }
  const policyArnRef = { name: named('policy') }

  if (way[WAY_IN] === 'Role') {
    const provider = oidcProviderArn ?? trustedBefore(foundation)
    const trusted = { [TRUSTED]: provider }
    const account = provider.split(':')[4]
    const role = `arn:${place.partition}:iam::${account}:role/${place.name}`
    return {
      managed: {
        ...policy,
        'objectstore-role': part(
          'Role',
          'role',
          { ...principal, assumeRolePolicy: trust(foundation, provider) },
          { externalName: place.name },
        ),
        'objectstore-role-attachment': part('RolePolicyAttachment', 'attachment', {
          roleRef: { name: named('role') },
          policyArnRef,
        }),
      },
      own: identity(project, { 'eks.amazonaws.com/role-arn': role }),
      serviceAccount: identityName(project),
      outside: { ...way, ...trusted },
    }
  }

  const { resources: own, ...keys } = keptKeys(foundation, {
    id: accessValue(foundation, 'username'),
    secret: accessValue(foundation, 'password'),
  })
  return {
    ...keys,
    own,
    outside: way,
    managed: {
      ...policy,
      'objectstore-user': part('User', 'user', principal, { externalName: place.name }),
      'objectstore-user-attachment': part('UserPolicyAttachment', 'attachment', {
        userRef: { name: named('user') },
        policyArnRef,
      }),
      'objectstore-access': part(
        'AccessKey',
        'access',
        { userRef: { name: named('user') } },
        { connectionSecret: objectStoreAccessName(project) },
      ),
    },
  }
}
