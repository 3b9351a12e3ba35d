import { Agent, createServer, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drainPath, readinessPath } from '../../src/gateway/input.ts'
import { type Listening, onLoopback } from '../setup/loopback.ts'
import { type EnvoyGateway, startEnvoyWith } from './envoy-gateway.ts'
import { gatewayInput, keys } from './input.ts'
import { send } from './send.ts'

const DRAIN_SECONDS = 4

let envoy: EnvoyGateway
let status: string
let upstream: Listening
const connections = new Set<unknown>()

beforeAll(async () => {
  const server = createServer((_, response) => response.end('{}'))
  server.on('connection', (socket) => connections.add(socket))
  upstream = await onLoopback(server)
  envoy = await startEnvoyWith(gatewayInput({ drainSeconds: DRAIN_SECONDS }), {
    rest: { host: 'localhost', port: upstream.port },
  })
  status = envoy.readiness.replace(readinessPath, '')
})
afterAll(async () => {
  await envoy.stop()
  await upstream.stop()
})

/** A client that keeps its connection for as long as it may. */
const client = () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    /** What the answer says of the connection. */
    call: () =>
      new Promise<string>((resolve, reject) => {
        const asked = request(
          `${envoy.address}/rest/v1/todos`,
          { agent, headers: { apikey: keys.anon } },
          (answer) => {
            answer.resume()
            answer.once('end', () => {
              const { connection } = answer.headers
              if (answer.statusCode === 200) resolve(connection ?? 'keep-alive')
              else reject(new Error(`it answered ${answer.statusCode}`))
            })
          },
        )
        asked.once('error', reject)
        asked.end()
      }),
    leave: () => agent.destroy(),
  }
}

describe('before it ends', () => {
  test('each answer closes its connection, until it says that it is done; nobody is turned away', async () => {
    const { call, leave } = client()
    expect(await call()).toBe('keep-alive')
    let going = true
    const drained = send(status, { path: drainPath }).finally(() => {
      going = false
    })
    while ((await call()) !== 'close') await sleep(20)
    for (let calls = 0; calls < 10; calls += 1) {
      expect(await call()).toBe('close')
      expect((await send(status, { path: readinessPath })).status).toBe(200)
    }
    expect(going).toBe(true)
    expect((await drained).status).toBe(200)
    expect(await call()).toBe('keep-alive')
    leave()
  })

  test.each([
    ['POST', drainPath],
    ['GET', `${drainPath}/`],
    ['GET', `${drainPath}/../quitquitquit`],
    ['GET', '/healthcheck/fail'],
    ['POST', '/healthcheck/fail'],
  ])('nothing else of it can be asked: %s %s', async (method, path) => {
    expect((await send(status, { method, path })).status).toBe(404)
  })

  test('clients do not reach it', async () => {
    const answer = await send(envoy.address, { path: drainPath, headers: { apikey: keys.service } })
    expect(answer.status).not.toBe(200)
  })
})

describe('a connection to a service', () => {
  test('is given up after some seconds, however busy it is, and serves many calls until then', async () => {
    const { call, leave } = client()
    await call()
    connections.clear()
    let calls = 0
    for (; connections.size < 2; calls += 1) {
      await call()
      await sleep(20)
    }
    leave()
    expect(calls).toBeGreaterThan(10)
  })

  test('is kept by a WebSocket', async () => {
    const url = `${envoy.address.replace('http', 'ws')}/realtime/v1/websocket?apikey=${keys.anon}`
    const socket = new WebSocket(url)
    await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }))
    await sleep(4500)
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.close()
  })
})
