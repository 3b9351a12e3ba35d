import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { FunctionRunnerServiceService } from '@crossplane-org/function-sdk-typescript'
import type { ThrowAwayCertificates } from '../../src/render/certificates.ts'
import { servingStatus } from '../../src/server/health.ts'
import { freePort } from '../programs/ports.ts'
import { caller, checkHealth, connect, plaintext } from '../server/client.ts'
import { image } from './image.ts'

const gauge = fileURLToPath(new URL('gauge.mjs', import.meta.url))

export type Usage = {
  /** Processor time of the process since its start. */
  readonly cpuMs: number
  readonly rssMiB: number
}

/** A server under measurement, in a process of its own. */
export type Subject = {
  /** From the spawn to the first answer of SERVING. */
  readonly startMs: number
  /** Sends an encoded request over mTLS, returns the encoded response. */
  readonly call: (request: Buffer) => Promise<Buffer>
  readonly usage: () => Promise<Usage>
  readonly stop: () => Promise<void>
}

export type Launch = {
  /** A bundle. */
  readonly program: string
  readonly args: (address: string, healthAddress: string) => readonly string[]
  readonly certificates: ThrowAwayCertificates
}

const served = async (child: ChildProcess): Promise<void> => {
  const output = child.stderr
  if (output === null) throw new Error('cannot read the log: stderr is no pipe')
  const [line]: unknown[] = await Promise.race([once(output, 'data'), once(child, 'exit')])
  if (!String(line).includes('"serving"')) throw new Error(`cannot start: ${line}`)
  output.resume() // a full pipe would stop the server
}

const asIs = (bytes: Buffer): Buffer => bytes

export const launch = async ({ program, args, certificates }: Launch): Promise<Subject> => {
  const address = `127.0.0.1:${await freePort()}`
  const healthAddress = `127.0.0.1:${await freePort()}`
  const start = performance.now()
  const child = spawn(
    process.execPath,
    [...image.nodeFlags, '--import', gauge, program, ...args(address, healthAddress)],
    { env: { ...process.env, ...image.environment }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  )
  const exited = once(child, 'exit')
  await served(child)
  const probe = connect(healthAddress, plaintext())
  const status = await checkHealth(probe)
  const startMs = performance.now() - start
  probe.close()
  if (status !== servingStatus.SERVING) throw new Error(`cannot use ${program}: health ${status}`)

  const client = connect(address, caller(certificates, certificates.client))
  const { path } = FunctionRunnerServiceService.runFunction
  return {
    startMs,
    call: (request) =>
      new Promise((resolve, reject) =>
        client.makeUnaryRequest(path, asIs, asIs, request, (error, response) =>
          response ? resolve(response) : reject(error ?? new Error('no response')),
        ),
      ),
    usage: async () => {
      child.send('usage')
      const [usage]: Usage[] = await once(child, 'message')
      if (usage === undefined) throw new Error('cannot measure: the gauge is silent')
      return usage
    },
    stop: async () => {
      client.close()
      child.kill('SIGTERM')
      await exited
    },
  }
}
