import { checksum } from '../kube/checksum.ts'
import { job } from '../kube/job.ts'
import { secretsChecksum } from '../kube/vault.ts'
import type { ObjectStore } from '../objectstore/index.ts'
import type { Stack } from '../services/stack.ts'
import type { RenderedJob } from './database.ts'
import { SETUP_USER, setup } from './program.ts'

/** Makes the bucket where it may, and tries what Storage will do with the credentials that it has. */
export const bucketJob = ({ project, vault }: Stack, store: ObjectStore): RenderedJob => {
  const credentials = [store.accessKeyId, store.secretAccessKey]
  return job(project, 'bucket', {
    component: 'setup',
    user: SETUP_USER,
    group: SETUP_USER,
    annotations: {
      'xsupabase.io/checksum': checksum([store.incarnation, secretsChecksum(vault, credentials)]),
    },
    containers: [
      setup(project, 'bucket', {
        S3_ENDPOINT: store.endpoint,
        S3_REGION: store.region,
        S3_BUCKET: store.bucket,
        S3_FORCE_PATH_STYLE: String(store.forcePathStyle),
        S3_CREATE: String(store.createBucket),
        S3_CHECKSUMS: store.checksums,
        S3_TAGS: String(store.objectTags),
        AWS_ACCESS_KEY_ID: store.accessKeyId,
        AWS_SECRET_ACCESS_KEY: store.secretAccessKey,
      }),
    ],
  })
}
