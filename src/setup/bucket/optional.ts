import type { Finding } from '../findings.ts'

/** Operations of S3 that some stores lack, and what does not work without them. */
export const optional = {
  DeleteObjects: {
    feature: 'DeleteObjects',
    reason:
      'the object store cannot delete several objects at once, so Storage cannot delete files',
  },
  UploadPartCopy: {
    feature: 'UploadPartCopy',
    reason:
      'the object store cannot copy into parts of an upload, so files of more than 5 GB can be neither moved nor copied',
  },
  ResumableUploads: {
    feature: 'resumable uploads',
    reason:
      'the object store does not take the metadata of resumable uploads (TUS), so files go up in one piece or over the S3 protocol',
  },
} as const satisfies Readonly<Record<string, Finding>>

export type Optional = keyof typeof optional
