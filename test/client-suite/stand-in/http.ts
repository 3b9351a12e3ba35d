import { createServer, type IncomingMessage, type Server } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type Listening, onLoopback } from '../../setup/loopback.ts'
import type { Claims, Tokens } from './tokens.ts'

export type Ask = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** The body as JSON; an empty object where there is none. */
  readonly json: Record<string, unknown>
  /** What the bearer's token says; undefined where there is none that verifies. */
  readonly claims: Claims | undefined
}

export type Reply = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type Answer = (ask: Ask) => Reply | Promise<Reply>

export const nothing: Reply = { status: 404, body: { message: 'nothing here' } }

const jsonOf = (body: Buffer): Record<string, unknown> => {
  try {
    return JSON.parse(body.toString() || '{}')
  } catch {
    return {}
  }
}

export const bearerOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined =>
  headers.authorization?.replace(/^Bearer /, '')

const askOf = async (request: IncomingMessage, tokens: Tokens): Promise<Ask> => {
  const url = new URL(request.url ?? '/', 'http://stand-in')
  const body = await buffer(request)
  return {
    method: request.method ?? '',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: request.headers,
    body,
    json: jsonOf(body),
    claims: await tokens.verify(bearerOf(request)),
  }
}

const contentOf = (body: unknown): string | Buffer =>
  Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body ?? {})

export const httpServer = (tokens: Tokens, answer: Answer): Server =>
  createServer(async (request, response) => {
    const ask = await askOf(request, tokens)
    const { status, body, headers } = await Promise.resolve(ask)
      .then(answer)
      .catch((error: unknown): Reply => ({ status: 500, body: { message: `stand-in: ${error}` } }))
    response.writeHead(status, {
      'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json',
      ...headers,
    })
    response.end(status === 204 ? undefined : contentOf(body))
  })

export const serve = (tokens: Tokens, answer: Answer): Promise<Listening> =>
  onLoopback(httpServer(tokens, answer), 0)
