import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'

/** Where the API server is, and files of who asks. */
export type Endpoint = {
  /** `https://127.1.2.3:6443` */
  readonly server: string
  readonly ca: string
  readonly certificate: string
  readonly key: string
}

export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly contentType?: string
}

/** What the API server refused, in its own words. */
export class KubeError extends Error {
  readonly code: number
  /** `NotFound`, `Forbidden`, `Invalid`, `Conflict`, … */
  readonly reason: string

  constructor(call: Call, code: number, reason: string, message: string) {
    super(`cannot ${call.method.toLowerCase()} ${call.path}: ${code} ${reason}: ${message}`)
    this.code = code
    this.reason = reason
  }
}

const textOf = async (answer: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const refusal = (call: Call, code: number, text: string): KubeError => {
  try {
    const { reason = '', message = '' } = JSON.parse(text)
    return new KubeError(call, code, reason, message)
  } catch {
    return new KubeError(call, code, '', text)
  }
}

export type Http = {
  /** Throws a {@link KubeError} when it is refused. */
  readonly call: (call: Call) => Promise<unknown>
  /** Lines of an answer that does not end, until it does or `signal` says so. */
  readonly lines: (call: Call, signal: AbortSignal) => AsyncGenerator<string>
  readonly close: () => void
}

export const http = ({ server, ca, certificate, key }: Endpoint): Http => {
  const agent = new Agent({
    keepAlive: true,
    ca: readFileSync(ca),
    cert: readFileSync(certificate),
    key: readFileSync(key),
  })

  const open = (call: Call, signal?: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const body = call.body === undefined ? undefined : JSON.stringify(call.body)
      const url = new URL(call.path, server)
      url.search = new URLSearchParams(call.query).toString()
      const sent = request(url, {
        method: call.method,
        agent,
        headers: {
          accept: 'application/json',
          ...(body !== undefined && {
            'content-type': call.contentType ?? 'application/json',
            // without it Node lets the body of a DELETE run into the next request
            'content-length': Buffer.byteLength(body),
          }),
        },
        ...(signal && { signal }),
      })
      sent.once('response', resolve)
      sent.once('error', (error: NodeJS.ErrnoException) => {
        // the API server went away since the last call: on a new connection it has a say
        const stale = sent.reusedSocket && error.code === 'ECONNRESET'
        if (stale) open(call, signal).then(resolve, reject)
        else reject(error)
      })
      sent.end(body)
    })

  const accepted = async (call: Call, signal?: AbortSignal): Promise<IncomingMessage> => {
    const answer = await open(call, signal)
    const code = answer.statusCode ?? 0
    if (code < 400) return answer
    const text = await textOf(answer)
    if (code !== 429) throw refusal(call, code, text)
    // "storage is (re)initializing", of a kind that is just being served: clients ask again
    await sleep(Number(answer.headers['retry-after'] ?? 1) * 1000)
    return accepted(call, signal)
  }

  return {
    call: async (call) => {
      const text = await textOf(await accepted(call))
      return text.startsWith('{') ? JSON.parse(text) : text
    },
    lines: async function* (call, signal) {
      let rest = ''
      // not by readline, which throws past whoever reads when the connection breaks
      for await (const chunk of (await accepted(call, signal)).setEncoding('utf8')) {
        const parts = `${rest}${chunk}`.split('\n')
        rest = parts.pop() ?? ''
        yield* parts
      }
    },
    close: () => agent.destroy(),
  }
}
