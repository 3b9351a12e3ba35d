import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EnvoyGateway, echoOf, messageOf, startEnvoyGateway } from './envoy-gateway.ts'
import { keys } from './input.ts'
import { requests } from './requests.ts'
import { send, sendBytes } from './send.ts'

let envoy: EnvoyGateway
beforeAll(async () => {
  envoy = await startEnvoyGateway()
})
afterAll(() => envoy.stop())

describe('the route table on Envoy', () => {
  test.each(requests)('$promise', async ({ method, path, headers, outcome }) => {
    const answer = await send(envoy.address, { method, path, headers })

    if ('status' in outcome) {
      expect(answer.status).toBe(outcome.status)
      expect(messageOf(answer.body)).toMatch(outcome.message)
      return
    }
    expect(answer.status, answer.body).toBe(200)
    const got = echoOf(answer.body)
    expect({ upstream: got.upstream, method: got.method, path: got.path }).toEqual({
      upstream: outcome.upstream,
      method,
      path: outcome.path,
    })
    for (const [name, value] of Object.entries(outcome.headers ?? {}))
      expect(got.headers[name] ?? null, name).toBe(value)
  })

  test('the Host of an upstream is its own name', async () => {
    const { body } = await send(envoy.address, {
      path: '/realtime/v1/api/ping',
      headers: { apikey: keys.anon, host: 'api.shop.example' },
    })
    expect(echoOf(body).headers.host).toBe('localhost')
  })
})

describe('requests that are not what they seem', () => {
  test('a request inside the body of another is never answered', async () => {
    const inner = `GET /pg/tables HTTP/1.1\r\nHost: x\r\n\r\n`
    const answer = await sendBytes(
      envoy.address,
      `POST /auth/v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: ${inner.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
  })

  test('a key that stands in two headers is unknown', async () => {
    const answer = await sendBytes(
      envoy.address,
      `GET /rest/v1/todos HTTP/1.1\r\nHost: x\r\napikey: ${keys.anon}\r\napikey: ${keys.service}\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    expect(answer).toContain('unknown API key')
  })

  test('a header that ends a line early does not add another', async () => {
    const answer = await sendBytes(
      envoy.address,
      `GET /rest/v1/todos HTTP/1.1\r\nHost: x\r\nx-a: b\napikey: ${keys.anon}\r\n c\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 40[01] /)
  })

  test('an absolute address in the request line is only a path', async () => {
    const answer = await sendBytes(
      envoy.address,
      'GET http://evil.example/pg/tables HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
  })
})
