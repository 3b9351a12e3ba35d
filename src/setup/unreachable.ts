/** Node's codes for a server that may be reached the next time. */
export const passingNetworkCodes: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENOTFOUND', // a Service's name exists once the Service does
  'EAI_AGAIN',
]

// Node hides the reason of a failed fetch one or more causes deep.
const chain = (error: unknown): readonly unknown[] =>
  error instanceof Error
    ? [
        error,
        ...chain(error.cause),
        ...(error instanceof AggregateError ? error.errors.slice(0, 1).flatMap(chain) : []),
      ]
    : []

const code = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Why a request got no answer at all, in one word where there is one: `ECONNREFUSED`. */
export const whyUnreachable = (error: unknown): string => {
  const causes = chain(error)
  const timeout = causes.find((cause) => cause instanceof Error && cause.name === 'TimeoutError')
  return (
    causes.map(code).find((found) => found !== undefined) ??
    (timeout === undefined ? said(causes.at(-1) ?? error) : 'timeout')
  )
}
