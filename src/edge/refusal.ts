/**
 * An answer of the main program itself, in the shape of Supabase's: `code` is stable, `msg` is what
 * older clients read.
 */
export const refuse = (status: number, code: string, message: string): Response =>
  new Response(JSON.stringify({ code, message, msg: message }), {
    status,
    headers: { 'content-type': 'application/json', 'sb-error-code': code },
  })

type Row = readonly [status: number, code: string, message: string]

// names of ext/runtime/js/errors.js in supabase/edge-runtime; codes as the hosted platform has them
const workerErrors: Readonly<Record<string, Row>> = {
  InvalidWorkerCreation: [503, 'BOOT_ERROR', 'Function failed to start (please check its logs)'],
  WorkerRequestCancelled: [
    546,
    'WORKER_LIMIT',
    'Function was stopped by a limit of time or memory',
  ],
  WorkerRequestIdleTimeout: [504, 'IDLE_TIMEOUT', 'Function did not answer in time'],
}

/** The answer for a function that failed. Its own words go to the log, not to the client. */
export const refuseFailed = (error: unknown): Response => {
  const name = error instanceof Error ? error.name : ''
  const row = Object.hasOwn(workerErrors, name) ? workerErrors[name] : undefined
  return refuse(
    ...(row ?? ([500, 'WORKER_ERROR', 'Function failed (please check its logs)'] as const)),
  )
}
