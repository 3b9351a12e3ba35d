import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type Listening, onLoopback } from './loopback.ts'

/** What a fault sees of a request that passes by. */
export type Passing = Pick<IncomingMessage, 'method' | 'url' | 'headers'>

/** The answer that takes the server's place, or nothing to let the request through. */
export type Fault = (
  passing: Passing,
) => { readonly status: number; readonly code: string } | undefined

const xml = (code: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>injected</Message></Error>`

// the Host header stays the client's: the signature covers it
const forward = (to: string, incoming: IncomingMessage, response: ServerResponse): void => {
  const upstream = request(
    new URL(incoming.url ?? '/', to),
    { method: incoming.method, headers: incoming.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  upstream.on('error', () => response.destroy())
  incoming.pipe(upstream)
}

/** A proxy in front of the real server at `to` that answers in its place where `fault` says so. */
export const startFaults = async (to: string, fault: Fault): Promise<Listening> => {
  const server = createServer((incoming, response) => {
    const injected = fault(incoming)
    if (injected === undefined) {
      forward(to, incoming, response)
      return
    }
    incoming.resume().on('end', () => {
      response.writeHead(injected.status, { 'content-type': 'application/xml' })
      response.end(incoming.method === 'HEAD' ? undefined : xml(injected.code))
    })
  })
  return onLoopback(server)
}
