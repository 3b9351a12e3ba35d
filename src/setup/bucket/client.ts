import { rootCertificates } from 'node:tls'
import { S3Client } from '@aws-sdk/client-s3'
import type { Settings } from './settings.ts'

/**
 * An S3 client with the settings that Storage's own client gets
 * (supabase/storage src/storage/backend/s3/adapter.ts, `createS3Client`).
 */
export const s3Client = ({
  endpoint,
  region,
  forcePathStyle,
  checksums,
  credentials,
  ca,
}: Settings): S3Client => {
  const whenNeeded = checksums === 'WhenRequired' ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED'

  return new S3Client({
    region,
    forcePathStyle,
    requestChecksumCalculation: whenNeeded,
    responseChecksumValidation: whenNeeded,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
      ...(ca === undefined ? {} : { httpsAgent: { ca: [...rootCertificates, ca] } }),
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  })
}
