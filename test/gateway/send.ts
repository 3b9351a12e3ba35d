import { once } from 'node:events'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends a request as it is: no path is normalised, no redirect followed. */
export const send = async (
  address: string,
  {
    method = 'GET',
    path,
    headers = {},
    body,
  }: { method?: string; path: string; headers?: Readonly<Record<string, string>>; body?: Buffer },
): Promise<Answer> => {
  const { hostname, port } = new URL(address)
  const sent = request({ hostname, port, method, path, headers, agent: false })
  sent.end(body)
  const [answer] = await once(sent, 'response')
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
}

/** Writes bytes to the socket and reads until the other side closes it. */
export const sendBytes = async (address: string, bytes: string): Promise<string> => {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  // Not end(): Envoy takes a half-closed connection for an abandoned one.
  socket.write(bytes)
  return text(socket)
}
