import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks again and again until there is an answer.
 *
 * @param what completes the sentence "waited for …", and may tell the last state seen
 * @throws an Error when there is none after `seconds`; what `probe` throws goes through
 */
export const until = async <T>(
  what: string | (() => string),
  seconds: number,
  probe: () => Promise<T | undefined>,
  everyMs = 100,
): Promise<T> => {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const answer = await probe()
    if (answer !== undefined) return answer
    if (performance.now() > end) {
      throw new Error(`waited ${seconds} s for ${typeof what === 'string' ? what : what()}`)
    }
    await sleep(everyMs)
  }
}
