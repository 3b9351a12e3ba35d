import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderEnvoy } from '../../src/gateway/envoy.ts'
import { readinessPath } from '../../src/gateway/input.ts'
import type { GatewayInput } from '../../src/gateway/routes.ts'
import { validate } from '../programs/envoy.ts'
import { freePort } from '../programs/ports.ts'
import { type EnvoyGateway, echoOf, messageOf, startEnvoyGateway } from './envoy-gateway.ts'
import { gatewayInput, keys, studioPassword, tokens } from './input.ts'
import { send } from './send.ts'

// A machine without IPv6 cannot open such a socket; that is what `listen: IPv4` is for.
const hasIPv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
)

const cleanups: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

const start = async (changes: Partial<GatewayInput> = {}): Promise<EnvoyGateway> => {
  const gateway = await startEnvoyGateway(changes)
  cleanups.push(gateway.stop)
  return gateway
}

let envoy: EnvoyGateway
beforeAll(async () => {
  envoy = await start()
})

describe('running it', () => {
  test('Envoy takes the configuration of every shape', async () => {
    const shapes = [
      gatewayInput(),
      gatewayInput({ upstreams: { auth: { host: 'a', port: 1 }, rest: { host: 'b', port: 2 } } }),
      gatewayInput({ trustedProxies: ['10.0.0.0/8', 'fd00::/8'], graphql: false, listen: 'IPv4' }),
      gatewayInput({ publicUrl: 'http://localhost:8000/base', metrics: false }),
    ]
    for (const shape of shapes) await expect(validate(renderEnvoy(shape))).resolves.toBeUndefined()
  })

  test('the readiness listener has its one path and no admin interface', async () => {
    expect((await fetch(envoy.readiness)).status).toBe(200)
    expect((await fetch(envoy.readiness.replace(readinessPath, '/config_dump'))).status).toBe(404)
  })

  test.runIf(hasIPv6)('clients of both families are served', async () => {
    const gateway = await start({ listen: 'DualStack' })
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
    const gateway = await start({ upstreams: { rest: { host: '127.0.0.1', port } } })
    const { status, body } = await send(gateway.address, {
      path: '/rest/v1/todos',
      headers: { apikey: keys.anon },
    })
    expect(status).toBe(503)
    expect(messageOf(body)).toBe('the service behind this path cannot be reached')
  })

  test('the access log has every request, and no key and no password', async () => {
    await send(envoy.address, { path: `/auth/v1/verify?apikey=${keys.anon}&last=1` })
    await send(envoy.address, { path: `/auth/v1/user?apikey=${keys.publishable}` })
    await send(envoy.address, {
      path: '/functions/v1/hello',
      headers: { apikey: keys.secret, authorization: `Bearer ${keys.secret}` },
    })
    const login = Buffer.from(`supabase:${studioPassword}`).toString('base64')
    for (const authorization of [`Basic ${login}`, `Basic ${login}x`])
      await send(envoy.address, { path: '/project/default', headers: { authorization } })
    await send(envoy.address, { path: '/the-last-one', headers: { apikey: keys.service } })
    while (!envoy.output().includes('/the-last-one')) await sleep(50)

    const lines = envoy
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.at(-1)).toMatchObject({ path: '/the-last-one', method: 'GET', status: 401 })
    expect(lines.at(-1)?.request_id).toMatch(/^[0-9a-f-]{36}$/)
    expect(lines.at(-1)?.duration_ms).toBeTypeOf('number')
    for (const key of [...Object.values(keys), ...Object.values(tokens), studioPassword, login]) {
      expect(envoy.output()).not.toContain(key)
    }
    expect(envoy.output()).not.toMatch(/apikey|Bearer|Basic/i)
  })
})
