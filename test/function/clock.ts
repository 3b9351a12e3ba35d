import { runFunction } from '../../src/function.ts'
import type { RunFunction } from '../../src/render/crossplane.ts'

/** When the time of tests begins. */
export const ZERO = '2026-01-01T00:00:00Z'

/** The function, so many seconds after `ZERO`. */
export const runAfter =
  (seconds: number): RunFunction =>
  (request) =>
    runFunction(
      request,
      () => ({ seed: Buffer.alloc(32, 7), issuedAt: 1_700_000_000 }),
      () => Date.parse(ZERO) + seconds * 1000,
    )
