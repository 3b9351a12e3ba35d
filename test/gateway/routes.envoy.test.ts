import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type EnvoyGateway,
  echoOf,
  messageOf,
  startEnvoyGateway,
  startEnvoyWith,
} from './envoy-gateway.ts'
import { keys } from './input.ts'
import { shapes } from './requests.ts'
import { send } from './send.ts'

describe.each(shapes)('the route table on Envoy, %s', (_, input, requests) => {
  let envoy: EnvoyGateway
  beforeAll(async () => {
    envoy = await startEnvoyWith(input)
  })
  afterAll(() => envoy.stop())

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
})

describe('what else Envoy does', () => {
  let envoy: EnvoyGateway
  beforeAll(async () => {
    envoy = await startEnvoyGateway()
  })
  afterAll(() => envoy.stop())

  test('the Host of an upstream is its own name', async () => {
    const { body } = await send(envoy.address, {
      path: '/realtime/v1/api/ping',
      headers: { apikey: keys.anon, host: 'api.shop.example' },
    })
    expect(echoOf(body).headers.host).toBe('localhost')
  })

  test('a browser is asked for the password, and scripts can read why', async () => {
    const { status, headers, body } = await send(envoy.address, { path: '/project/default' })
    expect(status).toBe(401)
    expect(headers['www-authenticate']).toBe('Basic realm="Supabase Studio", charset="UTF-8"')
    expect(messageOf(body)).toBe('Studio asks for a name and a password')
  })

  test('who has no key is not asked for a password', async () => {
    const { headers } = await send(envoy.address, { path: '/rest/v1/todos' })
    expect(headers['www-authenticate']).toBeUndefined()
  })
})
