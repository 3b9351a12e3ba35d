import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from './environment.ts'

/**
 * One look at something that may still come: what it gave, or a sentence of what is still missing,
 * which is the program's last word when the time is over.
 */
export type Attempt<T> = { readonly done: T } | { readonly waiting: string }

const shortestPause = 200
const longestPause = 5_000

/**
 * Looks again and again, with growing pauses, until `attempt` is done: for ever, or for
 * SETUP_WAIT_SECONDS where that is set and not 0, or for `seconds` where that is shorter. Says what
 * it waits for once per change, not once per look. An error of `attempt` is final and passes through.
 *
 * @throws Error with the last sentence of what was missing, when the time is over.
 */
export const patiently = async <T>(
  env: Environment,
  attempt: () => Promise<Attempt<T>>,
  seconds = Number.POSITIVE_INFINITY,
): Promise<T> => {
  const bound = env.integer('SETUP_WAIT_SECONDS', 0) || Number.POSITIVE_INFINITY
  const allowed = Math.min(seconds, bound)
  const end = performance.now() + allowed * 1_000
  let said = ''

  for (let pause = shortestPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    const result = await attempt()
    if ('done' in result) return result.done
    if (performance.now() >= end) throw new Error(result.waiting)
    if (result.waiting !== said) env.say(`waiting: ${result.waiting}`)
    said = result.waiting
    await sleep(Math.min(pause, Math.max(0, end - performance.now())))
  }
}
