import { Ready, type RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import type { Status } from '../api/status.ts'
import { apply, isFatal, pass, type RunFunction, type World } from './crossplane.ts'

/** One pass, and what came out of it. */
export type Pass = {
  readonly number: number
  /** What existed when the function was called. */
  readonly world: World
  readonly response: RunFunctionResponse
  /** Whether it changed anything; the last pass does not. */
  readonly moved: boolean
}

/** A project is there after six passes; one that goes on for ever is a bug of the function. */
const MAX_PASSES = 50

export const isReady = ({ response }: Pass): boolean =>
  !isFatal(response) && response.desired?.composite?.ready === Ready.READY_TRUE

/** Whether it is what its claim asks for: Ready, or asleep. */
export const isThere = (pass: Pass): boolean =>
  isReady(pass) || (!isFatal(pass.response) && statusOf(pass).phase === 'Hibernated')

/** The condition Operational: why not, in words. */
export const messageOf = ({ response }: Pass): string =>
  response.conditions.find(({ type }) => type === 'Operational')?.message ??
  response.results[0]?.message ??
  ''

export const statusOf = ({ response }: Pass): Status =>
  (response.desired?.composite?.resource as { status?: Status } | undefined)?.status ?? {}

const fingerprint = ({ desired, conditions }: RunFunctionResponse): string =>
  JSON.stringify([desired?.resources, desired?.composite?.resource, conditions])

/**
 * Calls the function over and over, as Crossplane does whenever something has changed: what it wants
 * exists in the next pass and has done its work by then. Ends when nothing moves any more.
 */
export const simulate = async function* (start: World, run: RunFunction): AsyncGenerator<Pass> {
  let world = start
  let before = ''
  for (let number = 1; number <= MAX_PASSES; number++) {
    const { response } = await pass(world, run)
    const after = fingerprint(response)
    const moved = after !== before && !isFatal(response)
    yield { number, world, response, moved }
    if (!moved) return
    before = after
    world = apply(world, response)
  }
  throw new Error(`the project still changes after ${MAX_PASSES} passes, which is a bug`)
}
