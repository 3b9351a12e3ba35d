/** SQLSTATE, or Node's own code (`ECONNREFUSED`); empty where there is none. */
export const codeOf = (error: unknown): string => {
  // several addresses were tried (localhost): the first failure stands for all
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

/** What went wrong, in the server's or the driver's words. */
export const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError) return messageOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}

/**
 * Whether the server says: not with these rights, or not at all here.
 * 42501 insufficient_privilege, 0A000 feature_not_supported, 0L* and 0P* role and grantor errors;
 * 58P01 is a file that an extension lacks.
 */
export const isRefusal = (error: unknown): boolean =>
  /^(42501|0A000|0L000|0LP01|0P000|58P01)$/.test(codeOf(error))

/**
 * Whether the server has answered that this cannot be, for whatever reason. Not among them: what a
 * broken connection, a shutdown, a lack of room or somebody else at the same moment brings
 * (08, 40, 53, 57, and the same object created twice).
 */
export const isAnswer = (error: unknown): boolean =>
  /^(?!08|40|53|57|23505|42710|42P06)[0-9A-Z]{5}$/.test(codeOf(error)) &&
  !/tuple concurrently/.test(messageOf(error))
