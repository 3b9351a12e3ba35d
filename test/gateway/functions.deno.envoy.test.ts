import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { environment } from '../../src/setup/environment.ts'
import { run } from '../../src/setup/verify.ts'
import { type Functions, startFunctions } from '../edge/runtime.ts'
import { type EnvoyGateway, startEnvoyGateway } from './envoy-gateway.ts'
import { keys } from './input.ts'
import { send } from './send.ts'

const cleanups: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

const behindEnvoy = async (files: readonly string[], variables = {}) => {
  const functions = await startFunctions(files, variables)
  cleanups.push(functions.stop)
  const upstreams = { functions: { host: 'localhost', port: functions.port } }
  const envoy = await startEnvoyGateway({ upstreams })
  cleanups.push(envoy.stop)
  return { functions, envoy }
}

let functions: Functions
let envoy: EnvoyGateway
beforeAll(async () => {
  const started = await behindEnvoy(['hello/index.ts', 'open/index.ts'], {
    FUNCTIONS_CONFIG: '{"open":{"verifyJwt":false}}',
  })
  functions = started.functions
  envoy = started.envoy
})

const call = async (line: string, headers: Readonly<Record<string, string>> = {}) => {
  const [method = '', path = ''] = line.split(' ')
  const answer = await send(envoy.address, { method, path, headers })
  const json = answer.body.startsWith('{') ? (JSON.parse(answer.body) as object) : {}
  return { ...answer, ...json }
}

const page = { origin: 'https://shop.example' }

describe('the main program of Edge Functions behind Envoy', () => {
  test('a preflight to a function that wants a token needs none', async () => {
    const preflight = { ...page, 'access-control-request-method': 'POST' }
    const answer = await call('OPTIONS /functions/v1/hello', preflight)
    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example')
  })

  test('nor does an OPTIONS that is no preflight, which the function itself answers', async () => {
    const answer = await call('OPTIONS /functions/v1/hello/path')
    expect(answer.status).toBe(200)
    expect(answer).toMatchObject({ servicePath: `${functions.folder}/hello` })
  })

  test('any other method does, and a page may read why', async () => {
    const answer = await call('POST /functions/v1/hello', page)
    expect(answer.status).toBe(401)
    expect(answer).toMatchObject({
      code: 'UNAUTHORIZED_NO_AUTH_HEADER',
      msg: 'Missing authorization header',
    })
    expect(answer.headers['sb-error-code']).toBe('UNAUTHORIZED_NO_AUTH_HEADER')
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example')
  })

  test('a good token leads to the function', async () => {
    const answer = await call('POST /functions/v1/hello', {
      authorization: functions.authorization,
    })
    expect(answer.status).toBe(200)
    expect(answer).toMatchObject({ servicePath: `${functions.folder}/hello` })
  })

  test('a function whose settings want no token has no need of one', async () => {
    expect((await call('POST /functions/v1/open')).status).toBe(200)
  })

  test('a function that does not exist is told apart from a path that the gateway does not know', async () => {
    expect(await call('POST /functions/v1/bye')).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })
})

describe('the last check of a project', () => {
  const verify = (address: string): Promise<string> =>
    run(
      environment({
        GATEWAY_URL: address,
        ANON_KEY: keys.anon,
        SERVICE_ROLE_KEY: keys.service,
        PUBLISHABLE_KEY: keys.publishable,
        SECRET_KEY: keys.secret,
        CHECKS: 'functions',
        REST_SCHEMAS: 'public',
        SETUP_WAIT_SECONDS: '1',
      }),
    )

  test('passes where there are functions', async () => {
    expect(await verify(envoy.address)).toMatch(/^all \d+ checks passed through .*: functions$/)
  })

  test('and where there are none', async () => {
    const bare = await behindEnvoy([])
    expect(await verify(bare.envoy.address)).toMatch(/^all \d+ checks passed/)
  })
})
