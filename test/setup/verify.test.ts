import { afterEach, describe, expect, test, vi } from 'vitest'
import { environment } from '../../src/setup/environment.ts'
import { run } from '../../src/setup/verify.ts'
import { freePort } from '../programs/ports.ts'
import { complaintOf } from './complaint.ts'
import { passed } from './verify-each.ts'
import {
  anonKey,
  publishableKey,
  secretKey,
  serviceKey,
  startGateway,
  studioLogin,
  studioPassword,
  type Wrong,
} from './verify-gateway.ts'
import type { TestServer } from './verify-server.ts'
import type { Ask, Reply } from './verify-services.ts'

// the programs wait on purpose, and the machine may be busy
vi.setConfig({ testTimeout: 30_000 })

const said: string[] = []
const running: TestServer[] = []

afterEach(async () => {
  said.length = 0
  await Promise.all(running.splice(0).map(({ stop }) => stop()))
})

const gateway = async (wrong: Wrong = {}, port = 0): Promise<TestServer> => {
  const started = await startGateway(wrong, port)
  running.push(started)
  return started
}

const verify = (address: string, change: Record<string, string> = {}): Promise<string> => {
  const variables = {
    GATEWAY_URL: address,
    ANON_KEY: anonKey,
    SERVICE_ROLE_KEY: serviceKey,
    PUBLISHABLE_KEY: publishableKey,
    SECRET_KEY: secretKey,
    CHECKS: 'auth,rest,realtime,storage,functions,meta,studio',
    DASHBOARD_USERNAME: 'supabase',
    DASHBOARD_PASSWORD: studioPassword,
    REST_SCHEMAS: 'public,graphql_public',
    SETUP_WAIT_SECONDS: '20',
    ...change,
  }
  return run(environment(variables, (sentence) => said.push(sentence)))
}

const complaint = (address: string, change: Record<string, string> = {}): Promise<string> =>
  complaintOf(verify(address, { SETUP_WAIT_SECONDS: '1', ...change }))

const when =
  (matches: (ask: Ask) => boolean, reply: Reply) =>
  (ask: Ask): Reply | undefined =>
    matches(ask) ? reply : undefined

const to =
  (path: string, key?: string) =>
  (ask: Ask): boolean =>
    ask.path.startsWith(path) && (key === undefined || ask.headers.apikey === key)

const withoutKey =
  (path: string) =>
  (ask: Ask): boolean =>
    ask.path.startsWith(path) && ask.headers.apikey === undefined

describe('a project that works', () => {
  test('passes', async () => {
    const { address } = await gateway()
    expect(await verify(address)).toBe(
      `all 24 checks passed through ${address}: auth, rest, realtime, storage, functions, meta, studio`,
    )
  })

  test('is only read', async () => {
    const { address, asked, messages } = await gateway()
    await verify(address)
    expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['GET']))
    expect(messages.map((message) => JSON.parse(message).event)).toEqual(['phx_join', 'phx_join'])
  })

  test('is joined as a client without a user does it, with its key as token', async () => {
    const { address, messages } = await gateway()
    await verify(address)
    const tokens = messages.map((message) => JSON.parse(message).payload.access_token)
    expect(new Set(tokens)).toEqual(new Set([anonKey, publishableKey]))
  })

  test('is asked for nothing of a service that is not enabled', async () => {
    const { address, asked } = await gateway()
    await verify(address, { CHECKS: 'meta' })
    expect(asked.every(({ path }) => path.startsWith('/pg/'))).toBe(true)
  })

  test('is waited for until all of it works', async () => {
    const port = await freePort()
    const verifying = verify(`http://127.0.0.1:${port}`)
    await expect
      .poll(() => said.join(), { timeout: 10_000 })
      .toContain('got no answer (ECONNREFUSED)')
    let cold = 40
    await gateway(
      { answer: () => (cold-- > 0 ? { status: 503, body: 'starting' } : undefined) },
      port,
    )
    expect(await verifying).toContain('all 24 checks passed')
    expect(said.join()).toContain('got 503 (starting)')
  })
})

describe('a gateway that is dead', () => {
  const keys = {
    anon: anonKey,
    service: serviceKey,
    publishable: publishableKey,
    secret: secretKey,
  }
  const at = (url: string) => ({ url, keys, schemas: ['public'], studio: { login: studioLogin } })

  test('passes no check, not even one that wants a refusal', async () => {
    expect(await passed(at(`http://127.0.0.1:${await freePort()}`))).toEqual([])
  })

  test.each([401, 403, 404, 502, 503])('passes no check with an empty %i', async (status) => {
    const { address } = await gateway({ answer: () => ({ status, body: '' }) })
    expect(await passed(at(address))).toEqual([])
  })

  test('has every service named', async () => {
    const sentence = await complaint(`http://127.0.0.1:${await freePort()}`)
    for (const service of ['auth', 'rest', 'realtime', 'storage', 'functions', 'meta', 'studio']) {
      expect(sentence).toMatch(new RegExp(`${service}: expected [^;]*no answer \\(ECONNREFUSED\\)`))
    }
  })
})

describe('a service that fails', () => {
  const failures: readonly { name: string; wrong: Wrong; says: string }[] = [
    {
      name: 'auth is down',
      wrong: { answer: when(to('/auth/'), { status: 503, body: 'no healthy upstream' }) },
      says: 'auth: expected 200 and the settings with the anon key, got 503 (no healthy upstream)',
    },
    {
      name: 'auth is open without a key',
      wrong: { answer: when(withoutKey('/auth/'), { status: 200, body: { external: {} } }) },
      says: 'auth: expected the gateway\'s 401 without a key, got 200 ({"external":{}})',
    },
    {
      name: 'the gateway refuses without a reason',
      wrong: { answer: when(withoutKey('/auth/'), { status: 401 }) },
      says: "auth: expected the gateway's 401 without a key, got 401 with an empty body",
    },
    {
      name: 'auth does not know the service key',
      wrong: {
        answer: when(to('/auth/v1/admin', serviceKey), {
          status: 403,
          body: { error_code: 'bad_jwt' },
        }),
      },
      says: 'auth: expected 200 and the list of users with the service key, got 403 ({"error_code":"bad_jwt"})',
    },
    {
      name: 'auth does not know the token of the secret key',
      wrong: {
        answer: when(to('/auth/v1/admin', secretKey), {
          status: 403,
          body: { error_code: 'bad_jwt' },
        }),
      },
      says: 'auth: expected 200 and the list of users with the secret key, got 403 ({"error_code":"bad_jwt"})',
    },
    {
      name: 'auth shows a secret among the public keys',
      wrong: {
        answer: when(to('/auth/v1/.well-known/jwks.json'), {
          status: 200,
          body: { keys: [{ kty: 'EC' }, { kty: 'oct' }] },
        }),
      },
      says: 'auth: expected 200 and public keys alone as JWKS, without a key, got 200',
    },
    {
      name: 'auth has no key that others can check',
      wrong: {
        answer: when(to('/auth/v1/.well-known/jwks.json'), { status: 200, body: { keys: [] } }),
      },
      says: 'auth: expected 200 and public keys alone as JWKS, without a key, got 200 ({"keys":[]})',
    },
    {
      name: 'auth does not know the anon key',
      wrong: {
        answer: when(to('/auth/v1/admin', anonKey), {
          status: 403,
          body: { error_code: 'bad_jwt' },
        }),
      },
      says: "auth: expected GoTrue's 403 not_admin for the list of users with the anon key, got 403",
    },
    {
      name: 'anyone lists the users',
      wrong: {
        answer: when(to('/auth/v1/admin', anonKey), { status: 200, body: { users: ['a'] } }),
      },
      says: "auth: expected GoTrue's 403 not_admin for the list of users with the anon key, got 200",
    },
    {
      name: 'rest has no schema cache',
      wrong: {
        answer: when(to('/rest/', serviceKey), { status: 503, body: { code: 'PGRST002' } }),
      },
      says: 'rest: expected 200 and the OpenAPI description with the service key, got 503 ({"code":"PGRST002"})',
    },
    {
      name: 'rest does not know the token of the secret key',
      wrong: {
        answer: when(to('/rest/', secretKey), { status: 401, body: { code: 'PGRST301' } }),
      },
      says: 'rest: expected 200 and the OpenAPI description with the secret key, got 401 ({"code":"PGRST301"})',
    },
    {
      name: 'anyone reads the description',
      wrong: { answer: when(to('/rest/', anonKey), { status: 200, body: { swagger: '2.0' } }) },
      says: "rest: expected the gateway's 403 for the OpenAPI description with the anon key, got 200",
    },
    {
      name: 'rest is open without a key',
      wrong: { answer: when(withoutKey('/rest/'), { status: 200, body: { swagger: '2.0' } }) },
      says: "rest: expected the gateway's 401 without a key, got 200",
    },
    {
      name: "the refusal is PostgREST's own",
      wrong: {
        answer: when(withoutKey('/rest/'), {
          status: 401,
          body: { code: 'PGRST302', message: 'Anonymous access is disabled' },
        }),
      },
      says: 'rest: expected the gateway\'s 401 without a key, got 401 ({"code":"PGRST302"',
    },
    {
      name: 'storage is open to any bearer',
      wrong: { answer: when(to('/storage/', anonKey), { status: 200, body: [] }) },
      says: "storage: expected Storage's 403 for a bearer that is no token, got 200 ([])",
    },
    {
      name: 'storage does not know the token of the secret key',
      wrong: {
        answer: when(to('/storage/', secretKey), { status: 400, body: { statusCode: '403' } }),
      },
      says: 'storage: expected 200 and the list of buckets with the secret key, got 400',
    },
    {
      name: 'storage cannot read its database',
      wrong: {
        answer: when(to('/storage/', serviceKey), { status: 500, body: { statusCode: '500' } }),
      },
      says: 'storage: expected 200 and the list of buckets with the service key, got 500',
    },
    {
      name: 'anyone reads the database',
      wrong: { answer: when(to('/pg/', anonKey), { status: 200, body: [] }) },
      says: "meta: expected the gateway's 403 with the anon key, got 200 ([])",
    },
    {
      name: 'Studio is open to anyone',
      wrong: {
        answer: ({ path, headers }) =>
          path.startsWith('/api/') && !headers.authorization?.startsWith('Basic ')
            ? { status: 200, body: { id: 1 } }
            : undefined,
      },
      says: "studio: expected the gateway's 401 without the password, got 200",
    },
    {
      name: 'Studio is down',
      wrong: {
        answer: ({ path, headers }) =>
          path.startsWith('/api/') && headers.authorization === studioLogin
            ? { status: 503, body: 'no healthy upstream' }
            : undefined,
      },
      says: "studio: expected Studio's 200 with the password, got 503 (no healthy upstream)",
    },
    {
      name: 'the service key opens Studio',
      wrong: {
        answer: ({ path, headers }) =>
          path.startsWith('/api/') && headers.apikey === serviceKey
            ? { status: 200, body: { id: 1 } }
            : undefined,
      },
      says: "studio: expected the gateway's 401 for the service key in place of the password, got 200",
    },
    {
      name: "the 404 of functions is somebody else's",
      wrong: {
        answer: when(to('/functions/'), { status: 404, body: { message: 'no Route matched' } }),
      },
      says: 'functions: expected the runtime\'s 404 for a function that does not exist, got 404 ({"message":"no Route matched"})',
    },
    {
      name: 'the management API is refused by Realtime, not by the gateway',
      wrong: { answer: when(to('/realtime/v1/api/tenants'), { status: 403 }) },
      says: "realtime: expected the gateway's 403 for the management API, got 403 with an empty body",
    },
    {
      name: 'Realtime has no such tenant',
      wrong: {
        answer: when(to('/realtime/v1/websocket'), {
          status: 404,
          body: { error: 'Tenant not found' },
        }),
      },
      says: 'realtime: expected a channel to be joined over a WebSocket with the anon key, got no WebSocket, and for a plain request 404 ({"error":"Tenant not found"})',
    },
    {
      name: 'Realtime does not know the token of the publishable key',
      wrong: {
        answer: when(({ path }) => path.includes(`apikey=${publishableKey}`), {
          status: 403,
        }),
      },
      says: 'realtime: expected a channel to be joined over a WebSocket with the publishable key, got no WebSocket',
    },
    {
      name: 'Realtime refuses the join',
      wrong: {
        join: (ref) => ({
          event: 'phx_reply',
          ref,
          payload: { status: 'error', response: { reason: 'UnableToConnectToProject' } },
        }),
      },
      says: 'realtime: expected a channel to be joined over a WebSocket with the anon key, got a refusal (UnableToConnectToProject)',
    },
    {
      name: 'Realtime hangs up',
      wrong: { join: () => null },
      says: 'got a connection that was closed before the reply',
    },
  ]

  // at once, because each waits a second for what will not come
  test.concurrent.for(failures)(
    'is named with what was expected and what came: $name',
    async ({ wrong, says }, context) => {
      const { address, stop } = await startGateway(wrong)
      const sentence = await complaint(address).finally(stop)
      context.expect(sentence).toContain(says)
      // the others work, so nobody else is named
      context.expect(sentence).not.toContain('; ')
    },
  )

  test('is named when a schema of the claim is not served', async () => {
    const { address } = await gateway()
    expect(await complaint(address, { REST_SCHEMAS: 'public,hidden' })).toMatch(
      /^rest: expected .* of schema hidden .* got 406 .*PGRST106/,
    )
  })
})

test('Studio is asked for by the host name that it has', async () => {
  const { address, asked } = await gateway()
  await verify(address, { CHECKS: 'studio', STUDIO_HOST: 'studio.shop.io' })
  expect(asked.map(({ headers }) => headers.host)).toEqual(Array(3).fill('studio.shop.io'))
})

test('no key is printed, even when a server sends it back', async () => {
  const { address } = await gateway({
    answer: ({ path, headers }) => ({ status: 500, body: `${path} ${JSON.stringify(headers)}` }),
  })
  const text = [await complaint(address, { SETUP_WAIT_SECONDS: '1' }), ...said].join('\n')
  expect(text).toContain('[redacted]')
  for (const key of [anonKey, serviceKey, publishableKey, secretKey]) {
    expect(text).not.toContain(key)
  }
  expect(text).not.toContain(studioPassword)
  expect(text).not.toContain(studioLogin.replace('Basic ', ''))
})

test.each([
  ['an unknown service', 'auth,imgproxy', 'cannot read CHECKS: "imgproxy" is none of auth, '],
  ['no service', '', 'cannot read CHECKS: it names no service'],
])('a list of checks with %s is refused', async (_, checks, says) => {
  expect(await complaint('http://127.0.0.1:1', { CHECKS: checks })).toContain(says)
})
