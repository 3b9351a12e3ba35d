/** What a program that must fail said; an error where it succeeded. */
export const complaintOf = (running: Promise<string>): Promise<string> =>
  running.then(
    (success) => Promise.reject(new Error(`should have failed, but: ${success}`)),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
