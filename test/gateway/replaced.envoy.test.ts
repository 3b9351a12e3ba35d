import { Agent, createServer, request } from 'node:http'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { drainPath, readinessPath } from '../../src/gateway/input.ts'
import { onLoopback } from '../setup/loopback.ts'
import { startEnvoyWith } from './envoy-gateway.ts'
import { gatewayInput, keys } from './input.ts'
import { send } from './send.ts'

const cleanups: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

/** What a Service does: a new connection leads to who is in it; one that is there stays where it is. */
const service = async (port: number) => {
  let target = port
  const server = createTcpServer((client) => {
    const pod = connect(target, '127.0.0.1')
    const ends: [Socket, Socket][] = [
      [client, pod],
      [pod, client],
    ]
    for (const [from, to] of ends) {
      from.setNoDelay(true)
      from.pipe(to)
      from.on('error', () => to.resetAndDestroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(async () => void server.close())
  const address = server.address()
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    leadTo: (other: number): void => {
      target = other
    },
  }
}

/** Calls without a pause, on connections that are kept as long as they may be, until `change` has ended. */
const failuresWhile = async (port: number, change: () => Promise<void>): Promise<string[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const failures: string[] = []
  const call = (): Promise<void> =>
    new Promise((resolve) => {
      const failed = (why: string): void => {
        failures.push(why)
        resolve()
      }
      const url = `http://127.0.0.1:${port}/rest/v1/todos`
      request(url, { agent, method: 'POST', headers: { apikey: keys.anon } }, (answer) => {
        answer.resume().once('end', resolve)
        answer.once('error', ({ message }) => failed(message))
        if (answer.statusCode !== 200) failed(`it answered ${answer.statusCode}`)
      })
        .once('error', ({ message }) => failed(message))
        .end()
    })
  let going = true
  const client = async (): Promise<void> => {
    while (going) {
      await call()
      await sleep(2)
    }
  }
  const clients = [client(), client(), client(), client()]
  await sleep(500)
  await change()
  await sleep(500)
  going = false
  await Promise.all(clients)
  agent.destroy()
  return failures
}

/** A service's program, which takes its time to answer and ends in the midst of it. */
const startProgram = async () => {
  const server = createServer((asked, response) => {
    asked.resume()
    setTimeout(() => response.end('{}'), 5)
  })
  const program = await onLoopback(server)
  cleanups.push(program.stop)
  return program
}

const startGateway = async (upstreamPort: number) => {
  const gateway = await startEnvoyWith(gatewayInput({ drainSeconds: 2 }), {
    rest: { host: '127.0.0.1', port: upstreamPort },
  })
  const { port } = new URL(gateway.address)
  return { ...gateway, port: Number(port) }
}

describe('while clients call, no call fails', () => {
  test('when the gateway is replaced, several times', async () => {
    const program = await startProgram()
    let present = await startGateway(program.port)
    cleanups.push(() => present.stop())
    const front = await service(present.port)
    for (let time = 0; time < 3; time += 1) {
      const failures = await failuresWhile(front.port, async () => {
        const before = present
        present = await startGateway(program.port)
        front.leadTo(present.port)
        // as the kubelet: the hook, and SIGTERM when it has answered
        await send(before.readiness.replace(readinessPath, ''), { path: drainPath })
        await before.stop()
      })
      expect(failures).toEqual([])
    }
  })

  test('when a program behind it is replaced that ends at once', async () => {
    let present = await startProgram()
    const behind = await service(present.port)
    const gateway = await startGateway(behind.port)
    cleanups.push(gateway.stop)
    for (let time = 0; time < 2; time += 1) {
      const failures = await failuresWhile(gateway.port, async () => {
        const before = present
        present = await startProgram()
        behind.leadTo(present.port)
        await sleep(5000) // the pod's time between leaving its Service and SIGTERM
        await before.stop()
      })
      expect(failures).toEqual([])
    }
  })
})
