import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, Scope, WatchEvent } from './client.ts'
import { KubeError } from './http.ts'

/** Answers to a change that somebody else was faster than: the next event brings the news. */
const isOutdated = (error: unknown): boolean =>
  error instanceof KubeError && [404, 409].includes(error.code)

/**
 * Does something for each object of a kind and after each of its changes, as a controller does,
 * until `signal`. It outlives restarts of the API server.
 */
export const follow = async (
  client: Client,
  scope: Scope,
  signal: AbortSignal,
  handle: (event: WatchEvent) => Promise<void>,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      for await (const event of client.watch(scope, signal)) {
        await handle(event).catch((error: unknown) => {
          if (!isOutdated(error)) throw error
        })
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof KubeError && error.code !== 404 && error.code < 500) {
        console.error(`${scope.kind}: ${error.message}`)
      }
      await sleep(500) // the API server is away, or the kind is not there yet
    }
  }
}
