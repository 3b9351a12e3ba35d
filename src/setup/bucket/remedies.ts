/** What a code of an object store means, and what the claim can set against it. */
export type Remedy = {
  readonly codes: readonly string[]
  /** Where a code means something else in one operation. */
  readonly operation?: string
  /** What is wrong, as in `the store …`. */
  readonly wrong: string
  /** The field of an external store, below spec.objectStore.external. */
  readonly field: string
  readonly wayOut: string
}

const DENIED = [
  'AccessDenied',
  'Forbidden',
  'Unauthorized',
  'AllAccessDisabled',
  'MethodNotAllowed',
]

/** Codes of AWS, MinIO, VersityGW, Garage, Ceph, R2 and Google; the first row that has one wins. */
export const remedies: readonly Remedy[] = [
  {
    codes: ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'ExpiredToken'],
    wrong: 'does not know these keys',
    field: 'secretRef',
    wayOut: 'put the present ones into the Secret',
  },
  {
    codes: ['AuthenticationFailed', 'AuthorizationFailure', 'AuthorizationPermissionMismatch'],
    wrong: 'is a gateway to Azure, which refuses the key of the account',
    field: 'secretRef',
    wayOut: 'give the gateway the present one',
  },
  {
    codes: ['CredentialsProviderError'],
    wrong: 'was to be reached without keys, and the pod has no identity of the cloud',
    field: 'secretRef',
    wayOut: 'set one of both',
  },
  {
    codes: DENIED,
    operation: 'CreateBucket',
    wrong: 'has no such bucket, and these keys may not make it',
    field: 'bucket',
    wayOut: 'create it, name one that exists, or grant the right to make it',
  },
  {
    codes: DENIED,
    operation: 'reaching the bucket',
    wrong: 'knows the keys, but they may not enter the bucket, or it belongs to somebody else',
    field: 'secretRef',
    wayOut: 'grant it, bring keys that may, or name another bucket',
  },
  {
    codes: DENIED,
    wrong: 'knows the keys, but they may not do this',
    field: 'secretRef',
    wayOut: 'grant it, or bring keys that may',
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
    wrong: 'has the bucket in another region than this one',
    field: 'region',
    wayOut: 'name that region',
  },
  {
    codes: ['InvalidBucketName', 'BucketAlreadyExists'],
    wrong: 'does not give this name to a bucket: it is malformed or belongs to somebody else',
    field: 'bucket',
    wayOut: 'choose another one',
  },
  {
    codes: ['NoSuchBucket', 'NotFound'],
    wrong: 'has no such bucket',
    field: 'bucket',
    wayOut: 'create it, or name one that exists',
  },
  {
    codes: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    wrong: 'has a certificate that nobody signed who is trusted',
    field: 'caSecretRef',
    wayOut: 'bring its authority',
  },
  {
    codes: ['EPROTO', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'ERR_INVALID_URL'],
    wrong: 'does not speak S3 under this scheme, host and port',
    field: 'endpoint',
    wayOut: 'correct the URL',
  },
]
