import { setTimeout as sleep } from 'node:timers/promises'

/** How many times slower than expected a machine may be before a wait ends. */
const PATIENCE = 4

/**
 * Asks again and again until there is an answer.
 *
 * @param what completes the sentence "waited for …", and may tell the last state seen
 * @param seconds within which a machine that does little else has the answer
 * @throws an Error when there is none after four times as long; what `probe` throws goes through
 */
export const until = async <T>(
  what: string | (() => string),
  seconds: number,
  probe: () => Promise<T | undefined>,
  everyMs = 100,
): Promise<T> => {
  const end = performance.now() + seconds * PATIENCE * 1000
  for (;;) {
    const answer = await probe()
    if (answer !== undefined) return answer
    if (performance.now() > end) {
      throw new Error(
        `waited ${seconds * PATIENCE} s for ${typeof what === 'string' ? what : what()}`,
      )
    }
    await sleep(everyMs)
  }
}
