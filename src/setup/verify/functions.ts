import { type Check, http } from './check.ts'
import { at } from './json.ts'

/** The main program of the Edge Functions runs: it knows that a function does not exist. */
export const functions: readonly Check[] = [
  http({
    // src/edge/refusal.ts: a gateway's or another server's 404 has no such code
    expected: "the runtime's 404 for a function that does not exist",
    path: '/functions/v1/xsupabase-verify',
    key: 'service',
    kept: ({ status, json }) => status === 404 && at(json, 'code') === 'NOT_FOUND',
  }),
]
