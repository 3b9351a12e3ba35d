import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderEnvoy } from '../../src/gateway/envoy.ts'
import { readinessPath } from '../../src/gateway/input.ts'
import type { Endpoint, Upstream } from '../../src/gateway/routes.ts'
import { type RunningEnvoy, startEnvoy, validate } from '../programs/envoy.ts'
import { freePort } from '../programs/ports.ts'
import { type Echo, startEcho } from './echo.ts'
import { foreignKey, gatewayInput, keys, upstreams } from './input.ts'
import { requests } from './requests.ts'
import { send, sendBytes } from './send.ts'

// A machine without IPv6 cannot open such a socket; that is what `listen: IPv4` is for.
const hasIPv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
)

const cleanups: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

const echoes = {} as Record<Upstream, Endpoint>
let envoy: RunningEnvoy
let readiness: string

const start = async (changes: Parameters<typeof gatewayInput>[0]): Promise<RunningEnvoy> => {
  const [port, adminPort] = [await freePort(), await freePort()]
  readiness = `http://127.0.0.1:${adminPort}${readinessPath}`
  const running = await startEnvoy(
    renderEnvoy(gatewayInput({ port, adminPort, listen: 'IPv4', ...changes })),
    { port, readiness },
  )
  cleanups.push(running.stop)
  return running
}

beforeAll(async () => {
  for (const upstream of upstreams) {
    const { port, stop } = await startEcho(upstream)
    cleanups.push(stop)
    // A name, not an address, so that the rewritten Host can be told from the port's owner.
    echoes[upstream] = { host: 'localhost', port }
  }
  envoy = await start({ upstreams: echoes })
}, 60_000)

const messageOf = (body: string): string => (JSON.parse(body) as { message: string }).message
const echoOf = (body: string): Echo => JSON.parse(body) as Echo

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

describe('web pages', () => {
  const preflight = (path: string, origin: string) =>
    send(envoy.address, {
      method: 'OPTIONS',
      path,
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'apikey,authorization,x-upsert',
      },
    })

  test.each([
    '/rest/v1/todos',
    '/auth/v1/token',
    '/storage/v1/upload/resumable',
    '/functions/v1/hello',
    '/realtime/v1/api/broadcast',
    '/graphql/v1',
  ])('a preflight for %s is answered without a key', async (path) => {
    const { status, headers } = await preflight(path, 'https://shop.example')

    expect(status).toBe(200)
    expect(headers['access-control-allow-origin']).toBe('https://shop.example')
    expect(headers['access-control-allow-methods']).toContain('PATCH')
    expect(headers['access-control-allow-headers']?.split(', ')).toEqual(
      expect.arrayContaining([
        'authorization',
        'apikey',
        'x-client-info',
        'x-upsert',
        'tus-resumable',
        '*',
      ]),
    )
  })

  test('an answer has exactly one Access-Control-Allow-Origin, though the upstream sends its own', async () => {
    const { headers } = await send(envoy.address, {
      path: '/rest/v1/todos',
      headers: { apikey: keys.anon, origin: 'https://shop.example' },
    })

    expect(headers['access-control-allow-origin']).toBe('https://shop.example')
    expect(headers['access-control-allow-credentials']).toBeUndefined()
    expect(headers.vary).toBe('Origin')
    expect(headers['access-control-expose-headers']?.split(', ')).toEqual(
      expect.arrayContaining(['Content-Range', 'Location', 'Upload-Offset', 'x-relay-error']),
    )
  })

  test('a refusal can be read by the page that caused it', async () => {
    const { status, headers } = await send(envoy.address, {
      path: '/rest/v1/todos',
      headers: { origin: 'https://shop.example' },
    })
    expect(status).toBe(401)
    expect(headers['access-control-allow-origin']).toBe('https://shop.example')
  })

  test('/pg/ is for pages of the public origin only', async () => {
    const own = await preflight('/pg/query', 'https://api.shop.example')
    const other = await preflight('/pg/query', 'https://shop.example')
    const read = await send(envoy.address, {
      path: '/pg/tables',
      headers: { apikey: keys.service, origin: 'https://shop.example' },
    })

    expect(own.headers['access-control-allow-origin']).toBe('https://api.shop.example')
    expect(other.headers['access-control-allow-origin']).toBeUndefined()
    expect(read.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('sockets', () => {
  const firstMessage = (url: string): Promise<Echo> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url)
      socket.onerror = () => reject(new Error(`cannot open ${url}`))
      socket.onmessage = ({ data }) => {
        resolve(JSON.parse(String(data)) as Echo)
        socket.close()
      }
    })
  const url = (query: string): string =>
    `${envoy.address.replace('http', 'ws')}/realtime/v1/websocket?vsn=1.0.0${query}`

  test('a WebSocket opens with a previous key in its query, and Realtime sees the current one', async () => {
    const got = await firstMessage(url(`&apikey=${keys.previousAnon}`))

    expect(got.path).toBe(`/socket/websocket?vsn=1.0.0&apikey=${keys.anon}`)
    expect(got.headers['x-api-key']).toBe(keys.anon)
    expect(got.headers.host).toBe('localhost')
  })

  test('a WebSocket does not open with the key of another project', async () => {
    await expect(firstMessage(url(`&apikey=${foreignKey}`))).rejects.toThrow('cannot open')
  })

  test('paths that have no sockets do not upgrade', async () => {
    const { status } = await send(envoy.address, {
      path: '/rest/v1/todos',
      headers: {
        apikey: keys.anon,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    })
    expect(status).toBe(403)
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

describe('running it', () => {
  test('Envoy takes the configuration of every shape', async () => {
    const shapes = [
      gatewayInput(),
      gatewayInput({ upstreams: { auth: { host: 'a', port: 1 }, rest: { host: 'b', port: 2 } } }),
      gatewayInput({ trustedProxies: ['10.0.0.0/8', 'fd00::/8'], graphql: false, listen: 'IPv4' }),
      gatewayInput({ publicUrl: 'http://localhost:8000/base' }),
    ]
    for (const shape of shapes) await expect(validate(renderEnvoy(shape))).resolves.toBeUndefined()
  })

  test('the readiness listener has its one path and no admin interface', async () => {
    expect((await fetch(readiness)).status).toBe(200)
    expect((await fetch(readiness.replace(readinessPath, '/config_dump'))).status).toBe(404)
  })

  test.runIf(hasIPv6)('clients of both families are served', async () => {
    const gateway = await start({ upstreams: echoes, listen: 'DualStack' })
    for (const host of ['127.0.0.1', '[::1]']) {
      const url = gateway.address.replace('127.0.0.1', host)
      expect((await fetch(`${url}/auth/v1/verify`)).status).toBe(200)
    }
  })

  test('a big upload passes whole', async () => {
    const body = Buffer.alloc(20_000_000, 'x')
    const answer = await send(envoy.address, {
      method: 'POST',
      path: '/storage/v1/object/b/big',
      headers: { apikey: keys.service, 'content-length': String(body.length) },
      body,
    })
    expect(echoOf(answer.body).bytes, answer.body).toBe(body.length)
  })

  test('a dead upstream is 503, in words', async () => {
    const port = await freePort()
    const gateway = await start({ upstreams: { ...echoes, rest: { host: '127.0.0.1', port } } })
    const { status, body } = await send(gateway.address, {
      path: '/rest/v1/todos',
      headers: { apikey: keys.anon },
    })
    expect(status).toBe(503)
    expect(messageOf(body)).toBe('the service behind this path cannot be reached')
  })

  test('a trusted proxy is believed, up to the last address that it did not vouch for', async () => {
    const gateway = await start({
      upstreams: echoes,
      trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'],
    })
    const { body } = await send(gateway.address, {
      path: '/auth/v1/verify',
      headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.7, 10.1.2.3' },
    })
    expect(echoOf(body).headers['x-forwarded-for']).toBe('203.0.113.7')
  })

  test('a proxy that is not trusted is not believed', async () => {
    const gateway = await start({ upstreams: echoes, trustedProxies: ['10.0.0.0/8'] })
    const { body } = await send(gateway.address, {
      path: '/auth/v1/verify',
      headers: { 'x-forwarded-for': '203.0.113.7' },
    })
    expect(echoOf(body).headers['x-forwarded-for']).toBe('127.0.0.1')
  })

  test('the access log has every request, and no key', async () => {
    await send(envoy.address, { path: `/auth/v1/verify?apikey=${keys.anon}&last=1` })
    await send(envoy.address, { path: '/the-last-one', headers: { apikey: keys.service } })
    while (!envoy.output().includes('/the-last-one')) await sleep(50)

    const lines = envoy
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.at(-1)).toMatchObject({ path: '/the-last-one', method: 'GET', status: 404 })
    expect(lines.at(-1)?.request_id).toMatch(/^[0-9a-f-]{36}$/)
    expect(lines.at(-1)?.duration_ms).toBeTypeOf('number')
    for (const key of Object.values(keys)) expect(envoy.output()).not.toContain(key)
    expect(envoy.output()).not.toMatch(/apikey|Bearer/i)
  })
})
