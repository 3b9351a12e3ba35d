import { ofProvider } from './managed-kinds.ts'
import type { Kind } from './verbs.ts'

const S3 = 's3.aws.m.upbound.io/v1beta1'
const IAM = 'iam.aws.m.upbound.io/v1beta1'
const GCS = 'storage.gcp.m.upbound.io/v1beta1'
const GOOGLE = 'cloudplatform.gcp.m.upbound.io/v1beta1'
const AZURE = 'storage.azure.m.upbound.io/v1beta1'

/** Kinds of providers that buckets are made of. */
export const storeKinds: readonly Kind[] = [
  ofProvider(S3, 'Bucket', 'buckets', 'files, kept by Amazon S3'),
  ofProvider(S3, 'BucketPublicAccessBlock', 'bucketpublicaccessblocks', 'nobody else reads them'),
  ofProvider(
    S3,
    'BucketServerSideEncryptionConfiguration',
    'bucketserversideencryptionconfigurations',
    'their encryption',
  ),
  ofProvider(S3, 'BucketVersioning', 'bucketversionings', 'deleted files can be brought back'),
  ofProvider(S3, 'BucketLifecycleConfiguration', 'bucketlifecycleconfigurations', 'for how long'),
  ofProvider(IAM, 'Policy', 'policies', 'what Storage may do with its bucket'),
  ofProvider(IAM, 'User', 'users', 'as whom, with keys'),
  ofProvider(IAM, 'UserPolicyAttachment', 'userpolicyattachments', 'joins the two'),
  ofProvider(IAM, 'AccessKey', 'accesskeys', 'its keys'),
  ofProvider(IAM, 'Role', 'roles', 'as whom, without keys'),
  ofProvider(IAM, 'RolePolicyAttachment', 'rolepolicyattachments', 'joins the two'),
  ofProvider(GCS, 'Bucket', 'buckets', 'files, kept by Google Cloud Storage'),
  ofProvider(GCS, 'BucketIAMMember', 'bucketiammembers', 'what Storage may do with them'),
  ofProvider(GCS, 'HMACKey', 'hmackeys', 'keys by which Google speaks S3'),
  ofProvider(GOOGLE, 'ServiceAccount', 'serviceaccounts', 'whose keys they are'),
  ofProvider(AZURE, 'Account', 'accounts', 'files, kept by Azure Storage'),
  ofProvider(AZURE, 'Container', 'containers', 'the bucket among them'),
]
