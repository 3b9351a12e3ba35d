import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Functions, startFunctions } from '../edge/runtime.ts'
import { type EnvoyGateway, startEnvoyGateway } from './envoy-gateway.ts'
import { send } from './send.ts'

let functions: Functions
let envoy: EnvoyGateway
beforeAll(async () => {
  functions = await startFunctions(['hello/index.ts', 'open/index.ts'], {
    FUNCTIONS_CONFIG: '{"open":{"verifyJwt":false}}',
  })
  envoy = await startEnvoyGateway({
    upstreams: { functions: { host: 'localhost', port: functions.port } },
  })
})
afterAll(async () => {
  await envoy?.stop()
  await functions?.stop()
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
