import type { Environment } from '../environment.ts'
import { whyUnreachable } from '../unreachable.ts'
import { ask } from './answer.ts'
import type { Gateway, KeyName } from './check.ts'
import { at, parsed } from './json.ts'

const topic = 'realtime:xsupabase-verify'

// vsn 1.0.0 is JSON objects; a channel that is not private needs no policy and writes nothing.
// Without a user, supabase-js sends the key as access token, an opaque one as well.
const joinMessage = (key: string): string =>
  JSON.stringify({
    topic,
    event: 'phx_join',
    ref: '1',
    join_ref: '1',
    payload: {
      config: {
        broadcast: { ack: false, self: false },
        presence: { enabled: false },
        postgres_changes: [],
        private: false,
      },
      access_token: key,
    },
  })

const milliseconds = 15_000

/** The reply to our join as a complaint, '' when we were let in, undefined for another message. */
const judged = (message: unknown): string | undefined => {
  if (at(message, 'event') !== 'phx_reply' || at(message, 'ref') !== '1') return undefined
  if (at(message, 'payload', 'status') === 'ok') return ''
  const reason = at(message, 'payload', 'response', 'reason')
  return `a refusal (${typeof reason === 'string' ? reason : 'without a reason'})`
}

// a browser's WebSocket hides why it was not opened: a plain request gets the same refusal with words
const whyClosed = async (env: Environment, url: string): Promise<string> => {
  const answer = await ask(env, url).catch(whyUnreachable)
  return typeof answer === 'string'
    ? `no answer (${answer})`
    : `no WebSocket, and for a plain request ${answer.got}`
}

/** Opens the WebSocket as a client does and joins a channel; resolves with what came instead. */
export const join = async (
  env: Environment,
  gateway: Gateway,
  name: KeyName,
): Promise<string | undefined> => {
  const key = gateway.keys[name]
  const path = '/realtime/v1/websocket'
  const url = `${gateway.url}${path}?apikey=${encodeURIComponent(key)}&vsn=1.0.0`
  const socket = new WebSocket(url.replace(/^http/, 'ws'))
  let opened = false

  const complaint = await new Promise<string | undefined>((resolve) => {
    const late = setTimeout(
      () =>
        resolve(
          `no ${opened ? 'reply to the join' : 'open WebSocket'} in ${milliseconds / 1_000} s`,
        ),
      milliseconds,
    )
    const end = (text: string | undefined): void => {
      clearTimeout(late)
      resolve(text)
    }
    socket.addEventListener('open', () => {
      opened = true
      socket.send(joinMessage(key))
    })
    socket.addEventListener('message', ({ data }) => {
      const verdict = judged(parsed(String(data)))
      if (verdict !== undefined) end(verdict === '' ? undefined : env.redact(verdict))
    })
    socket.addEventListener('error', () => end('closed'))
    socket.addEventListener('close', () => end('closed'))
  })
  socket.close()

  if (complaint !== 'closed') return complaint
  return opened ? 'a connection that was closed before the reply' : whyClosed(env, url)
}
