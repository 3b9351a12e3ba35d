import { passingNetworkCodes, whyUnreachable } from '../setup/unreachable.ts'

const isSilent = (why: string): boolean =>
  [...passingNetworkCodes, 'timeout', 'bad port'].includes(why)

/** Why no check could get an answer from an address, in one line; undefined where something answers. */
export const whySilent = async (
  url: string,
  seconds: number,
  interrupted: AbortSignal,
): Promise<string | undefined> => {
  const signal = AbortSignal.any([AbortSignal.timeout(seconds * 1_000), interrupted])
  try {
    const answer = await fetch(url, { redirect: 'manual', signal })
    await answer.body?.cancel()
    return undefined
  } catch (error) {
    if (interrupted.aborted) return undefined
    const why = whyUnreachable(error)
    return isSilent(why) ? `nothing answers at ${url}: ${why}` : `cannot talk to ${url}: ${why}`
  }
}
