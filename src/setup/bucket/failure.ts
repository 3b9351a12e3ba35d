import { S3ServiceException } from '@aws-sdk/client-s3'
import { passingNetworkCodes, whyUnreachable } from '../unreachable.ts'

/** What went wrong with one S3 operation, in the server's own words where it had any. */
export type Failure = {
  /** The server's code (`NoSuchBucket`), or why it could not be asked (`ECONNREFUSED`). */
  readonly code: string
  /** Absent where no answer came. */
  readonly status: number | undefined
}

// A HEAD answer has no body, so the SDK has only the status to name it by.
const byStatus: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
}

export const failure = (error: unknown): Failure => {
  if (!(error instanceof S3ServiceException)) {
    // no key to sign with is the SDK's own error, before any request
    if (error instanceof Error && /^(Credentials|Token)Provider|NoCredential/.test(error.name)) {
      return { code: 'CredentialsProviderError', status: undefined }
    }
    return { code: whyUnreachable(error), status: statusOf(error) }
  }
  const status = error.$metadata.httpStatusCode
  const nameless = /^(\d+|Unknown.*|Error)$/.test(error.name)
  return {
    code: nameless ? (byStatus[status ?? 0] ?? String(status)) : error.name,
    status,
  }
}

// an answer that is no S3 at all (an HTML page) ends as a parse error that still carries the status
const statusOf = (error: unknown): number | undefined => {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined
  return typeof metadata === 'object' &&
    metadata !== null &&
    'httpStatusCode' in metadata &&
    typeof metadata.httpStatusCode === 'number'
    ? metadata.httpStatusCode
    : undefined
}

const passingCodes = new Set([
  ...passingNetworkCodes,
  'TimeoutError',
  'timeout',
  'SlowDown',
  'ServiceUnavailable',
  'XMinioServerNotInitialized',
])

const passingStatus = new Set([429, 500, 502, 503, 504])

/** True for what goes away by itself while a server starts or is busy. */
export const passes = ({ code, status }: Failure): boolean =>
  passingCodes.has(code) || (status !== undefined && passingStatus.has(status))
