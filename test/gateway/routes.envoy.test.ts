import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EnvoyGateway, echoOf, messageOf, startEnvoyGateway } from './envoy-gateway.ts'
import { keys } from './input.ts'
import { requests } from './requests.ts'
import { send } from './send.ts'

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
