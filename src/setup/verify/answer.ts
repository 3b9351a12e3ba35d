import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Environment } from '../environment.ts'
import type { Attempt } from '../patience.ts'
import { whyUnreachable } from '../unreachable.ts'
import { parsed } from './json.ts'

/** An HTTP answer, as far as a check looks at it. */
export type Answer = {
  readonly status: number
  /** The body as JSON, or undefined where it is none. */
  readonly json: unknown
  readonly headers: Headers
  /** For sentences: the status and how the body begins, `503 (no healthy upstream)`. */
  readonly got: string
}

export type Question = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The host name that is asked for, where it is not the URL's. */
  readonly host?: string
  /** Milliseconds until the whole answer must have come. */
  readonly timeout?: number
}

const longestExcerpt = 160

const excerpt = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > longestExcerpt ? `${line.slice(0, longestExcerpt)}…` : line
}

/** `fetch`, which does not let anybody choose the Host, for a server that serves several by name. */
const fetchByName = async (url: string, host: string, init: RequestInit): Promise<Response> => {
  const { method = 'GET', headers, signal } = init
  const sent = request(url, {
    method,
    headers: { ...(headers as Record<string, string>), host },
    ...(signal && { signal }),
  })
  sent.end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return new Response(await text(answer), {
    status: answer.statusCode ?? 0,
    headers: Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  })
}

/** Asks one question over HTTP; redirects are answers. @throws what `fetch` throws without answer. */
export const ask = async (
  env: Environment,
  url: string,
  question: Question = {},
): Promise<Answer> => {
  const { timeout = 10_000, host, ...rest } = question
  const init: RequestInit = { ...rest, redirect: 'manual', signal: AbortSignal.timeout(timeout) }
  const response = await (host ? fetchByName(url, host, init) : fetch(url, init))
  const body = await response.text()
  const begins = excerpt(env.redact(body)) // before it is cut: half a secret is not recognised
  return {
    status: response.status,
    json: parsed(body),
    headers: response.headers,
    got: begins === '' ? `${response.status} with an empty body` : `${response.status} (${begins})`,
  }
}

/** An attempt for `patiently`: no answer is worth waiting for, an answer is what `judge` says. */
export const attempt = async <T>(
  env: Environment,
  who: string,
  url: string,
  question: Question,
  judge: (answer: Answer) => Attempt<T>,
): Promise<Attempt<T>> => {
  const answer = await ask(env, url, question).catch(whyUnreachable)
  return typeof answer === 'string'
    ? { waiting: `${who} at ${new URL(url).origin} does not answer (${answer})` }
    : judge(answer)
}
