import type { Failure } from './failure.ts'
import { remedies } from './remedies.ts'
import type { Settings } from './settings.ts'
import type { Variant } from './variants.ts'

/** Where the claim says how an external store is reached. */
export const external = 'spec.objectStore.external'

const seen = (operation: string, { code, status }: Failure): string =>
  `(${operation}: ${status === undefined || code === String(status) ? '' : `${status} `}${code})`

/**
 * The sentence for an operation that failed, with what was seen. Of an external store it begins
 * with the field to set; a store of our own, or one that a cloud keeps, leaves the claim nothing.
 */
export const sentence = (
  operation: string,
  failed: Failure,
  { fields, endpoint, bucket }: Settings,
): string => {
  const remedy = remedies.find(
    (row) => row.codes.includes(failed.code) && (row.operation ?? operation) === operation,
  )
  const wrong = remedy?.wrong ?? 'cannot do what Storage needs'
  if (fields === 'none')
    return `cannot use the project's object store: the server at ${endpoint} ${wrong} ${seen(operation, failed)}; the log of its pod says more`
  if (fields === 'managed')
    return `cannot use the project's bucket ${bucket}: ${endpoint} ${wrong} ${seen(operation, failed)}; it may take the cloud a minute, and what is wrong for longer is in the account: a policy above the project's own, or the bucket changed by hand`
  const field = remedy === undefined ? external : `${external}.${remedy.field}`
  const wayOut = remedy?.wayOut ?? 'choose another one'
  return `${field}: the store ${wrong}: ${wayOut} ${seen(operation, failed)}`
}

/** The sentence for a variant under which the operation passes. */
export const variantSentence = (
  { field, value, because }: Variant,
  operation: string,
  failed: Failure,
): string => `${external}.${field}: set it to ${value}: ${because} ${seen(operation, failed)}`

const unknownHost = new Set(['ENOTFOUND', 'EAI_AGAIN'])

/** What to add while a host name is not found: a bucket may be looked for in a name that has none. */
export const hostHint = (
  failed: Failure,
  { fields, endpoint, forcePathStyle }: Settings,
): string =>
  fields === 'external' && unknownHost.has(failed.code) && endpoint !== undefined && !forcePathStyle
    ? `; ${external}.forcePathStyle: set it to true where the store has no host name for each bucket`
    : ''
