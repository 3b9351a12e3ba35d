import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Echo } from './echo.ts'
import { type EnvoyGateway, echoOf, startEnvoyGateway } from './envoy-gateway.ts'
import { gatewayInput, keys } from './input.ts'
import { kongFile } from './kong-file.ts'
import { runAccess } from './kong-stub.ts'
import { send } from './send.ts'

type Headers = Readonly<Record<string, string | undefined>>

const withPort = (host: string, port = ''): string =>
  ['', '80', '443'].includes(port)
    ? host
    : host.includes(':')
      ? host.replace(/:\d+$/, `:${port}`)
      : `${host}:${port}`

/**
 * The host that Storage checks a signature with, and hands out for resumable uploads, when it has no
 * STORAGE_PUBLIC_URL (signature-v4.ts getHostHeader, tus/lifecycle.ts generateUrl).
 */
const addressForStorage = (headers: Headers): string =>
  `${headers['x-forwarded-proto']}://${withPort(headers['x-forwarded-host'] ?? '', headers['x-forwarded-port'])}${headers['x-forwarded-prefix']}`

let envoy: EnvoyGateway
beforeAll(async () => {
  envoy = await startEnvoyGateway()
})
afterAll(() => envoy.stop())

const onEnvoy = async (path: string, host: string, more: Headers = {}): Promise<Headers> => {
  const headers = { apikey: keys.anon, host, ...more } as Record<string, string>
  const { body } = await send(envoy.address, { path, headers })
  const got: Echo = echoOf(body)
  return got.headers
}

const onKong = async (path: string, host: string, more: Headers = {}): Promise<Headers> => {
  const [source] = kongFile(gatewayInput()).plugins[1].config.access
  const { variables } = await runAccess(source, {
    row: path.startsWith('/storage') ? 'storage' : 'auth',
    target: path,
    headers: { apikey: keys.anon, host, ...more } as Record<string, string>,
    client: '127.0.0.1',
  })
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name.replace('upstream_', '').replaceAll('_', '-'),
      value,
    ]),
  )
}

describe.each([
  ['Envoy', onEnvoy],
  ['Kong', onKong],
])('the name that Storage is known by, on %s', (_, ask) => {
  test.each([
    ['api.shop.example', 'https://api.shop.example/storage/v1'],
    ['shop-gateway.team-a:8000', 'http://shop-gateway.team-a:8000/storage/v1'],
    ['shop-gateway.team-a.svc:8000', 'http://shop-gateway.team-a.svc:8000/storage/v1'],
  ])('who calls %s signs for it, and goes on with an upload there', async (host, address) => {
    expect(addressForStorage(await ask('/storage/v1/s3/b/k', host))).toBe(address)
    expect(addressForStorage(await ask('/storage/v1/upload/resumable', host))).toBe(address)
  })

  test('any other name is the public one', async () => {
    for (const host of ['evil.example', 'localhost:8000', 'shop-gateway.team-b:8000'])
      expect(addressForStorage(await ask('/storage/v1/s3/b/k', host))).toBe(
        'https://api.shop.example/storage/v1',
      )
  })

  test('nobody can say another one', async () => {
    const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'ftp' }
    for (const host of ['api.shop.example', 'shop-gateway.team-a:8000'])
      expect(addressForStorage(await ask('/storage/v1/s3/b/k', host, forged))).not.toMatch(
        /evil|ftp/,
      )
  })

  test('links in mails are public, whoever calls', async () => {
    const headers = await ask('/auth/v1/otp', 'shop-gateway.team-a:8000')
    expect(headers['x-forwarded-host']).toBe('api.shop.example')
    expect(headers['x-forwarded-proto']).toBe('https')
  })
})
