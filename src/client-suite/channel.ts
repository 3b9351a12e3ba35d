import type { RealtimeChannel } from '@supabase/supabase-js'
import { got } from './answer.ts'
import { Broken } from './check.ts'
import { unlessAbsent } from './programs.ts'
import type { Stage } from './stage.ts'

/** Rejects when the check's time is up. */
const outOfTime = (signal: AbortSignal, what: string): Promise<never> =>
  new Promise((_, reject) => {
    const end = (): void => reject(new Broken(`${what} in time`))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })

/**
 * Waits for an event that the server must send by itself. @throws Broken when it has not come while
 * the check lasts
 */
export const inTime = <T>(stage: Stage, promise: Promise<T>, what: string): Promise<T> =>
  Promise.race([promise, outOfTime(stage.signal, `no ${what}`)])

// A WebSocket hides why it was not opened; a plain request to the same path gets words.
const whyNotOpened = async (stage: Stage): Promise<string> => {
  const path = `/realtime/v1/websocket?apikey=${encodeURIComponent(stage.target.anonKey)}&vsn=1.0.0`
  return got(unlessAbsent(stage, await stage.ask(path)))
}

/** Why a channel was not joined, as the server has it. */
export class NotJoined extends Broken {}

/** Joins a channel. @throws NotJoined with the reason */
export const join = async (stage: Stage, channel: RealtimeChannel): Promise<void> => {
  const { socket } = channel
  const joined = new Promise<void>((resolve, reject) => {
    channel.subscribe((status, error) => {
      if (status === 'SUBSCRIBED') return resolve()
      const opened = socket.isConnected()
      const reason = error?.message ?? status
      if (opened) return reject(new NotJoined(`cannot join a channel: ${reason}`))
      whyNotOpened(stage).then(
        (words) =>
          reject(new NotJoined(`no WebSocket (${reason}), and for a plain request ${words}`)),
        reject,
      )
    })
  })
  await inTime(stage, joined, 'reply to the join of a channel')
  stage.programs.learn('realtime', 'Realtime')
}

/** Resolves with the first value that `listen` hears. */
export const first = <T>(listen: (heard: (value: T) => void) => void): Promise<T> =>
  new Promise((resolve) => listen(resolve))
