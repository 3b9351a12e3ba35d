import type { Finding } from '../findings.ts'

/** Operations of S3 that some stores lack, by what the project then does without. */
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
} as const satisfies Readonly<Record<string, Finding>>

export type Optional = keyof typeof optional
