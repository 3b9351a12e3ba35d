import type { Failure } from './failure.ts'
import type { Settings } from './settings.ts'

const external = 'spec.objectStore.external'

type Remedy = { readonly codes: readonly string[]; readonly field: string; readonly wayOut: string }

// Codes of AWS, MinIO, VersityGW, Garage, Ceph, R2 and Google; the first row that has one wins.
const remedies: readonly Remedy[] = [
  {
    codes: ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'ExpiredToken'],
    field: 'secretRef',
    wayOut: 'the store does not know these keys: put the present ones into the Secret',
  },
  {
    codes: ['CredentialsProviderError'],
    field: 'secretRef',
    wayOut: 'no keys were given and the pod has no identity of the cloud: set one of both',
  },
  {
    codes: ['AccessDenied', 'Forbidden', 'Unauthorized', 'AllAccessDisabled', 'MethodNotAllowed'],
    field: 'secretRef',
    wayOut: 'the keys are known but may not do this: grant it, or bring keys that may',
  },
  {
    codes: [
      'AuthorizationHeaderMalformed',
      'PermanentRedirect',
      'TemporaryRedirect',
      'IllegalLocationConstraintException',
      'InvalidLocationConstraint',
      'InvalidRegionName',
    ],
    field: 'region',
    wayOut: 'the bucket lives in another region than this one: name that region',
  },
  {
    codes: ['InvalidBucketName', 'BucketAlreadyExists'],
    field: 'bucket',
    wayOut: 'choose another name: this one is malformed or belongs to somebody else',
  },
  {
    codes: ['NoSuchBucket', 'NotFound'],
    field: 'bucket',
    wayOut: 'the store has no such bucket: create it, or name one that exists',
  },
  {
    codes: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    field: 'caSecretRef',
    wayOut: 'the certificate of the store is signed by nobody that is trusted: bring its authority',
  },
  {
    codes: ['EPROTO', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'ERR_INVALID_URL'],
    field: 'endpoint',
    wayOut: 'nothing speaks S3 there under this scheme, host and port: correct the URL',
  },
]

const words = (text: string, { code, status }: Failure, operation: string): string =>
  `${text} (${operation}: ${status === undefined || code === String(status) ? '' : `${status} `}${code})`

/** The sentence for an operation that failed: the field of the claim to set, and what was seen. */
export const sentence = (operation: string, failed: Failure): string => {
  const remedy = remedies.find(({ codes }) => codes.includes(failed.code))
  return remedy === undefined
    ? words(
        `${external}: this store cannot do what Storage needs: choose another one`,
        failed,
        operation,
      )
    : words(`${external}.${remedy.field}: ${remedy.wayOut}`, failed, operation)
}

/** The sentence for tags, which Storage can do without. */
export const withoutTags = (failed: Failure, operation: string): string =>
  words(
    `${external}.objectTags: set it to false: ${
      failed.status === 403
        ? 'these keys may not tag objects (or grant it)'
        : 'this store does not take object tags'
    }`,
    failed,
    operation,
  )

const unknownHost = new Set(['ENOTFOUND', 'EAI_AGAIN'])

/** What to add while a host name is not found: a bucket may be looked for in a name that has none. */
export const hostHint = (failed: Failure, { endpoint, forcePathStyle }: Settings): string =>
  unknownHost.has(failed.code) && endpoint !== undefined && !forcePathStyle
    ? `; ${external}.forcePathStyle: set it to true where the store has no host name for each bucket`
    : ''

/** Another way to talk to the same store, worth trying when an operation fails in this one. */
export type Variant = { readonly sentence: string; readonly settings: Settings }

/** The variants of these settings. The one under which the operation passes is the way out. */
export const variants = (settings: Settings): readonly Variant[] => [
  ...(settings.checksums === 'WhenSupported'
    ? [
        {
          sentence: `${external}.checksums: set it to WhenRequired: this store refuses the checksums of newer clients`,
          settings: { ...settings, checksums: 'WhenRequired' as const },
        },
      ]
    : []),
  ...(settings.endpoint === undefined
    ? []
    : [
        {
          sentence: `${external}.forcePathStyle: set it to ${!settings.forcePathStyle}: this store does not find the bucket ${settings.forcePathStyle ? 'in the path' : 'in the host name'}`,
          settings: { ...settings, forcePathStyle: !settings.forcePathStyle },
        },
      ]),
]

/** `words` for a variant. */
export const variantSentence = (variant: Variant, failed: Failure, operation: string): string =>
  words(variant.sentence, failed, operation)
