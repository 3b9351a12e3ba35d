import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../programs/ports.ts'
import type { Echo } from './echo.ts'
import { type EnvoyGateway, startEnvoyGateway } from './envoy-gateway.ts'
import { foreignKey, foreignOpaqueKey, keys, tokens } from './input.ts'
import { send } from './send.ts'

let envoy: EnvoyGateway
beforeAll(async () => {
  envoy = await startEnvoyGateway()
})
afterAll(() => envoy.stop())

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
    expect(headers['content-range']).toBe('0-0/1')
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

  test('a failure of an upstream can be read by the page that caused it', async () => {
    const port = await freePort()
    const dead = await startEnvoyGateway({ upstreams: { rest: { host: '127.0.0.1', port } } })
    const { status, headers } = await send(dead.address, {
      path: '/rest/v1/todos',
      headers: { apikey: keys.anon, origin: 'https://shop.example' },
    }).finally(dead.stop)
    expect(status).toBe(503)
    expect(headers['access-control-allow-origin']).toBe('https://shop.example')
  })

  test('a preflight reaches no upstream, and opens nothing', async () => {
    const { headers, body } = await preflight('/auth/v1/admin/users', 'https://shop.example')
    expect(body).toBe('')
    expect(headers['access-control-allow-credentials']).toBeUndefined()
    const asked = await send(envoy.address, { method: 'OPTIONS', path: '/auth/v1/admin/users' })
    expect(asked.status).toBe(401) // without Origin it is no preflight
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

describe('pages of chosen origins', () => {
  let chosen: EnvoyGateway
  beforeAll(async () => {
    const allowedOrigins = [
      'https://api.shop.example',
      'https://shop.example',
      'capacitor://localhost',
    ]
    chosen = await startEnvoyGateway({ allowedOrigins })
  })
  afterAll(() => chosen.stop())

  const allowed = async (origin: string, method = 'OPTIONS', path = '/rest/v1/todos') => {
    const { status, headers } = await send(chosen.address, {
      method,
      path,
      headers: { origin, apikey: keys.anon, 'access-control-request-method': 'GET' },
    })
    return { status, origin: headers['access-control-allow-origin'] }
  }

  test.each(['https://shop.example', 'capacitor://localhost', 'https://api.shop.example'])(
    'a page of %s may call, before and after the preflight',
    async (origin) => {
      expect(await allowed(origin)).toEqual({ status: 200, origin })
      expect(await allowed(origin, 'GET')).toEqual({ status: 200, origin })
    },
  )

  test.each([
    'https://evil.example',
    'http://shop.example',
    'https://shop.example.evil.io',
    'https://shop.example:8443',
    'https://sub.shop.example',
    'null',
  ])('a page of %s may not', async (origin) => {
    expect((await allowed(origin)).origin).toBeUndefined()
    expect((await allowed(origin, 'GET')).origin).toBeUndefined()
  })

  test('what is no page is not held back', async () => {
    const { status } = await send(chosen.address, {
      path: '/rest/v1/todos',
      headers: { apikey: keys.anon },
    })
    expect(status).toBe(200)
  })

  test("Studio's own API is for Studio's pages only", async () => {
    expect((await allowed('https://shop.example', 'OPTIONS', '/api/x')).origin).toBeUndefined()
    expect((await allowed('https://api.shop.example', 'OPTIONS', '/api/x')).origin).toBe(
      'https://api.shop.example',
    )
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

  test.each([
    ['a', keys.publishable],
    ['a previous', keys.previousPublishable],
  ])('a WebSocket opens with %s publishable key, and Realtime sees its token', async (_, key) => {
    const got = await firstMessage(url(`&apikey=${key}`))

    expect(got.path).toBe(`/socket/websocket?vsn=1.0.0&apikey=${tokens.anon}`)
    expect(got.headers['x-api-key']).toBe(tokens.anon)
    expect(got.headers.apikey).toBe(tokens.anon)
  })

  test.each([foreignKey, foreignOpaqueKey])(
    'a WebSocket does not open with the key of another project: %s',
    async (key) => {
      await expect(firstMessage(url(`&apikey=${key}`))).rejects.toThrow('cannot open')
    },
  )

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
