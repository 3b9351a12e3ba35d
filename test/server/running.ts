import { type RunFunctionRequest, to } from '@crossplane-org/function-sdk-typescript'
import type { ChannelCredentials, Client } from '@grpc/grpc-js'
import { afterEach } from 'vitest'
import { createLog } from '../../src/log.ts'
import { type ThrowAwayCertificates, throwAwayCertificates } from '../../src/render/certificates.ts'
import type { Handler } from '../../src/server/runner.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../src/server.ts'
import { type CertificateFolder, certificateFolder } from './certificateFolder.ts'
import { connect } from './client.ts'

const endings: (() => unknown)[] = []

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** Undone after the test, last first. */
export const afterwards = (end: () => unknown): void => void endings.push(end)

export const echo: Handler = async (request) => to(request)

/** A handler that holds each call until `release`, and tells when one has come in. */
export const held = () => {
  const arrived = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const handler: Handler = async (request: RunFunctionRequest) => {
    arrived.resolve()
    await gate.promise
    return to(request)
  }
  return { handler, arrived: arrived.promise, release: gate.resolve }
}

export type Started = RunningServer & {
  readonly folder: CertificateFolder
  readonly certificates: ThrowAwayCertificates
  /** What it has logged, one JSON object each. */
  readonly lines: readonly string[]
  readonly as: (credentials: ChannelCredentials, address?: string) => Client
}

/** The server with mTLS on free ports of loopback, stopped after the test. */
export const start = async (options: Partial<ServerOptions> = {}): Promise<Started> => {
  const certificates = await throwAwayCertificates()
  const folder = certificateFolder(certificates)
  afterwards(folder.remove)
  const lines: string[] = []
  const log = createLog(true, { write: (line) => lines.push(line) })
  const server = await startServer({
    handler: echo,
    log,
    address: '127.0.0.1:0',
    healthAddress: '127.0.0.1:0',
    tls: { certsDir: folder.dir, rereadMs: 20 },
    graceMs: 100,
    ...options,
  })
  afterwards(server.drain)
  const as: Started['as'] = (credentials, address = server.address) => {
    const client = connect(address, credentials)
    afterwards(() => client.close())
    return client
  }
  return { ...server, folder, certificates, lines, as }
}
