import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EnvoyGateway, echoOf, startEnvoyGateway } from './envoy-gateway.ts'
import { keys } from './input.ts'
import { sendBytes } from './send.ts'

let envoy: EnvoyGateway
beforeAll(async () => {
  envoy = await startEnvoyGateway()
})
afterAll(() => envoy.stop())

const close = 'Connection: close'
const key = `apikey: ${keys.anon}`

const lines = (line: string, headers: readonly string[], body = ''): Promise<string> =>
  sendBytes(envoy.address, [line, 'Host: x', ...headers, '', body].join('\r\n'))

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+) /.exec(answer)?.[1])

/** What the upstream got of a request that passes. */
const passing = async (line: string, headers: readonly string[]) => {
  const answer = await lines(line, headers)
  expect(statusOf(answer), answer).toBe(200)
  return echoOf(answer.slice(answer.indexOf('\r\n\r\n')))
}

describe('a request inside the body of another is never answered', () => {
  const inner = 'GET /pg/tables HTTP/1.1\r\nHost: x\r\n\r\n'

  test.concurrent.for<readonly [string, number, readonly string[]]>([
    ['two ways to end', 400, [`Content-Length: ${inner.length}`, 'Transfer-Encoding: chunked']],
    ['a blank before the colon', 400, ['Content-Length: 5', 'Transfer-Encoding : chunked']],
    ['an encoding that nobody knows', 501, ['Transfer-Encoding: xchunked']],
    ['two encodings', 501, ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity']],
    ['two lengths', 400, ['Content-Length: 0', `Content-Length: ${inner.length}`]],
    ['a list of lengths', 400, [`Content-Length: 0, ${inner.length}`]],
    ['a length with a sign', 400, ['Content-Length: +5']],
  ])('where it has %s', async ([, status, headers], { expect }) => {
    const answer = await lines('POST /auth/v1/verify HTTP/1.1', headers, `0\r\n\r\n${inner}`)
    expect(statusOf(answer)).toBe(status)
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
  })

  test('nor is one behind an upgrade that no row has', async () => {
    const got = await passing('GET /auth/v1/verify HTTP/1.1', [
      'Connection: Upgrade, HTTP2-Settings, close',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAAP__',
    ])
    expect(got.headers.upgrade).toBeUndefined()
    expect(got.headers['http2-settings']).toBeUndefined()
  })

  test('nor is there a tunnel', async () => {
    expect(statusOf(await lines('CONNECT shop-meta:8080 HTTP/1.1', [close]))).toBe(404)
  })
})

describe('a header that is not what it seems', () => {
  test.concurrent.for<readonly [string, number, readonly string[]]>([
    ['two keys', 401, [`apikey: ${keys.anon}`, `apikey: ${keys.service}`]],
    ['the same key twice', 401, [key, key]],
    ['a key in a folded line', 401, [`apikey: ${keys.anon}`, ' c']],
    ['a key that it asks to be dropped on the way', 401, [key, 'Connection: apikey']],
    ['an address that it asks to be dropped', 400, [key, 'Connection: x-forwarded-for']],
    ['a byte 0', 400, [key, 'x-a: b\0c']],
    ['a blank in its name', 400, [key, 'x a: b']],
  ])('is refused with %s', async ([, status, headers], { expect }) => {
    const answer = await lines('GET /rest/v1/todos HTTP/1.1', [...headers, close])
    expect(statusOf(answer), answer).toBe(status)
  })

  test.concurrent.for<readonly [string, string]>([
    ['a carriage return alone', `x-a: b\rx-other: c`],
    ['a folded line', `x-a: b\r\n x-other: c`],
  ])('does not become two by %s', async ([, header], { expect }) => {
    const got = await passing('GET /rest/v1/todos HTTP/1.1', [key, header, close])
    expect(got.headers['x-other']).toBeUndefined()
    expect(got.headers['x-a']).toContain('c')
  })

  test('of two bearers none counts: the one of the key takes their place', async () => {
    const got = await passing('GET /rest/v1/todos HTTP/1.1', [
      key,
      'Authorization: Bearer a',
      `Authorization: Bearer ${keys.service}`,
      close,
    ])
    expect(got.headers.authorization).toBe(`Bearer ${keys.anon}`)
  })

  test('of two hosts none reaches an upstream as its Host', async () => {
    const got = await passing('GET /rest/v1/todos HTTP/1.1', [key, 'Host: evil.example', close])
    expect(got.headers.host).toBe('localhost')
    expect(got.headers['x-forwarded-host']).toBe('api.shop.example')
  })
})

describe('a path that is not what it seems', () => {
  test.concurrent.for<readonly [string, string, number]>([
    ['an absolute address', 'http://evil.example/pg/tables', 401],
    ['no slash in front', 'pg/tables', 400],
    ['a fragment', '/auth/v1/verify#/../../pg/tables', 400],
    ['a byte 0', '/auth/v1/verify%00/x', 400],
    ['a blank', '/auth/v1/verify /../../pg/tables', 400],
    ['no path', '*', 400],
    ['50,000 characters behind an open path', `/auth/v1/verify/${'a'.repeat(50_000)}`, 401],
    ['70,000 characters', `/auth/v1/verify/${'a'.repeat(70_000)}`, 431],
  ])('is refused with %s', async ([, path, status], { expect }) => {
    expect(statusOf(await lines(`GET ${path} HTTP/1.1`, [close]))).toBe(status)
  })

  test.concurrent.for<readonly [string, readonly string[]]>([
    ['a long one', [`x-a: ${'a'.repeat(70_000)}`]],
    ['hundreds', Array.from({ length: 200 }, (_, index) => `x-${index}: a`)],
  ])('nor do headers fill the memory: %s', async ([, headers], { expect }) => {
    expect(statusOf(await lines('GET /auth/v1/verify HTTP/1.1', [...headers, close]))).toBe(431)
  })
})

test('a proxy that speaks HTTP/1.0, as nginx does unless it is told otherwise, is answered', async () => {
  const answer = await lines('GET /auth/v1/verify HTTP/1.0', [])
  expect(answer).toMatch(/^HTTP\/1\.[01] 200 /)
})

test("an upstream gets none of Envoy's own headers: the original path may hold a key", async () => {
  const { headers } = await passing(`GET /rest/v1/todos?apikey=${keys.anon} HTTP/1.1`, [close])
  expect(Object.keys(headers).filter((name) => name.startsWith('x-envoy-'))).toEqual([])
})
