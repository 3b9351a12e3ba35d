import type { IJob } from 'kubernetes-models/batch/v1'
import { checksum } from '../kube/checksum.ts'
import { job } from '../kube/job.ts'
import { secretsChecksum } from '../kube/vault.ts'
import type { ObjectStore } from '../objectstore/index.ts'
import type { Observed } from '../observed.ts'
import { CHECKSUM } from '../services/component.ts'
import type { Stack } from '../services/stack.ts'
import type { RenderedJob } from './database.ts'
import { SETUP_USER, setup } from './program.ts'

/** The annotation of the Job that exists: what it was made for. */
const before = (observed: Observed): string | undefined => {
  const key = observed.keys.find((each) => each.startsWith('bucket-job-'))
  const { spec } = (key && observed.resource<IJob>(key)) || {}
  return spec?.template.metadata?.annotations?.[CHECKSUM]
}

/**
 * Makes the bucket where it may, and tries what Storage will do with the credentials that it has.
 * While those cannot be read the Job is the one that is there, or none: it could not start.
 */
export const bucketJob = (
  { project, vault, observed }: Stack,
  store: ObjectStore,
): readonly RenderedJob[] => {
  const { accessKeyId, secretAccessKey } = store.credentials ?? {}
  const read = [accessKeyId, secretAccessKey, store.ca].filter((key) => key !== undefined)
  const sum = secretsChecksum(vault, read)
  const madeFor = sum ? checksum([store.incarnation, sum]) : before(observed)
  if (madeFor === undefined) return []
  return [
    job(project, 'bucket', {
      component: 'setup',
      user: SETUP_USER,
      group: SETUP_USER,
      ...(store.serviceAccount && { serviceAccount: store.serviceAccount }),
      annotations: { [CHECKSUM]: madeFor },
      containers: [
        setup(project, 'bucket', {
          S3_ENDPOINT: store.endpoint,
          S3_REGION: store.region,
          S3_BUCKET: store.bucket,
          S3_FORCE_PATH_STYLE: String(store.forcePathStyle),
          S3_CREATE: String(store.createBucket),
          S3_CHECKSUMS: store.checksums,
          S3_TAGS: String(store.objectTags),
          S3_FIELDS: store.described,
          S3_MAY_LACK: store.mayLack?.join(','),
          S3_CA: store.ca,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
        }),
      ],
    }),
  ]
}
