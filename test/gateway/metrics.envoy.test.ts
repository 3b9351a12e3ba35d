import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metricsPath, readinessPath } from '../../src/gateway/input.ts'
import { EXPOSED } from '../../src/metrics/exposed.ts'
import { type EnvoyGateway, startEnvoyGateway } from './envoy-gateway.ts'
import { keys } from './input.ts'
import { send } from './send.ts'

let envoy: EnvoyGateway
let status: string
beforeAll(async () => {
  envoy = await startEnvoyGateway()
  status = envoy.readiness.replace(readinessPath, '')
})
afterAll(() => envoy.stop())

const metrics = async (): Promise<string> => {
  const { status: code, body } = await send(status, { path: metricsPath })
  expect(code).toBe(200)
  return body
}

/** Value of the first series whose line begins so. */
const countOf = (text: string, series: string): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(series))
      ?.split(' ')
      .at(-1) ?? Number.NaN,
  )

describe('metrics of Envoy', () => {
  test('every metric that alerts and panels use is told', async () => {
    await send(envoy.address, { path: '/rest/v1/todos', headers: { apikey: keys.anon } })
    const text = await metrics()
    for (const name of EXPOSED.envoy) expect(text, name).toMatch(new RegExp(`^${name}\\{`, 'm'))
  })

  test('requests of clients are counted by the class of the answer, scrapes are not', async () => {
    const series =
      'envoy_http_downstream_rq_xx{envoy_response_code_class="4",envoy_http_conn_manager_prefix="client"}'
    const before = countOf(await metrics(), series)
    await send(envoy.address, { path: '/nowhere' })
    await send(status, { path: '/nowhere' })
    expect(countOf(await metrics(), series)).toBe(before + 1)
  })

  test.each([
    ['POST', metricsPath],
    ['GET', '/stats/prometheus'],
    ['GET', '/config_dump'],
    ['GET', '/'],
    ['POST', '/quitquitquit'],
    ['POST', `${metricsPath}/../quitquitquit`],
    ['GET', `${metricsPath}/../config_dump`],
    ['GET', `${metricsPath}%2f..%2f..%2fconfig_dump`],
  ])('of the admin interface nothing else is reached: %s %s', async (method, path) => {
    expect((await send(status, { method, path })).status).toBe(404)
    expect((await send(envoy.address, { method, path })).status).not.toBe(200)
  })

  test('no key stands in it', async () => {
    const text = await metrics()
    for (const key of Object.values(keys)) expect(text).not.toContain(key)
  })

  test('nothing of it is there when nobody asks', async () => {
    const plain = await startEnvoyGateway({ metrics: false })
    try {
      const address = plain.readiness.replace(readinessPath, '')
      expect((await send(address, { path: metricsPath })).status).toBe(404)
    } finally {
      await plain.stop()
    }
  })
})
