import { Server, ServerCredentials } from '@grpc/grpc-js'
import type { Log } from './log.ts'
import { requestOf } from './server/codec/request.ts'
import { createHealth, servingStatus } from './server/health.ts'
import { grpcOn, listen } from './server/listen.ts'
import { type Front, mutualTls } from './server/mutual-tls.ts'
import { addRunner, type Decode, type Handler, runnerServiceName } from './server/runner.ts'

export type ServerOptions = {
  readonly handler: Handler
  /** How requests are read. Absent: without what this function does not look at. */
  readonly decode?: Decode
  readonly log: Log
  /** `host:port`; `[::]` is both families, and IPv4 alone where the machine has no IPv6. */
  readonly address: string
  /** Folder with `tls.crt`, `tls.key` and `ca.crt`, or `insecure` for no TLS at all. */
  readonly tls: { readonly certsDir: string; readonly rereadMs?: number } | 'insecure'
  /**
   * A second, plaintext listener that answers health and nothing else: the kubelet's gRPC probes
   * speak no TLS and hold no certificate. Absent: health is answered beside the function only.
   */
  readonly healthAddress?: string | undefined
  /** Largest request in bytes. */
  readonly maxReceiveBytes?: number
  /** Milliseconds that calls in flight have to finish. */
  readonly graceMs?: number
}

export type RunningServer = {
  /** As bound, with the port that the kernel chose where 0 was asked. */
  readonly address: string
  readonly healthAddress: string | undefined
  /**
   * Reports NOT_SERVING, takes no new call, and waits for those in flight.
   *
   * @returns whether the grace sufficed; otherwise what remained was cut off
   */
  readonly drain: () => Promise<boolean>
}

/** The default of every Crossplane SDK, and of gRPC. */
export const defaultMaxReceiveBytes = 4 * 2 ** 20

/** Up to here a request that is too large is read, so that the answer can name the flag. */
const readableFactor = 4

const shutDown = (server: Server, front: Front, graceMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown()
      resolve(false)
    }, graceMs)
    const closed = new Promise<void>((done) => server.tryShutdown(() => done()))
    Promise.all([closed, front.stop()]).then(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })

const plaintext = (server: Server): Front => ({
  listen: (address) => listen(address, grpcOn(server, ServerCredentials.createInsecure())),
  stop: async () => undefined, // the server closes what it listens on itself
})

const frontOf = (server: Server, { tls, log }: ServerOptions): Front =>
  tls === 'insecure'
    ? plaintext(server)
    : mutualTls(server, { dir: tls.certsDir, rereadMs: tls.rereadMs ?? 30_000 }, log)

/**
 * Serves the function over gRPC with mTLS.
 *
 * The SDK's own server is not used: it lets callers without a certificate in, has no health
 * service, no size limit to set, and ends with exit code 0 when the port is taken.
 *
 * @throws an Error of one line when an address or a certificate cannot be used
 */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const { handler, decode = requestOf, log, graceMs = 20_000 } = options
  const { maxReceiveBytes = defaultMaxReceiveBytes } = options
  const health = createHealth([runnerServiceName])
  const server = new Server({
    'grpc.max_receive_message_length': maxReceiveBytes * readableFactor,
  })
  const front = frontOf(server, options)
  addRunner(server, handler, decode, maxReceiveBytes, log)
  health.serveOn(server)

  const healthServer = new Server()
  const healthFront = plaintext(healthServer)
  health.serveOn(healthServer)

  try {
    const address = await front.listen(options.address)
    const healthAddress = options.healthAddress
      ? await healthFront.listen(options.healthAddress)
      : undefined
    health.set(servingStatus.SERVING)
    log.info({ address, healthAddress, tls: options.tls !== 'insecure' }, 'serving')

    const drain = async (): Promise<boolean> => {
      health.set(servingStatus.NOT_SERVING)
      health.endWatches()
      const inTime = await shutDown(server, front, graceMs)
      await shutDown(healthServer, healthFront, 1_000) // last, so that a probe hears NOT_SERVING to the end
      return inTime
    }
    return { address, healthAddress, drain }
  } catch (error) {
    front.stop()
    healthServer.forceShutdown()
    server.forceShutdown()
    throw error
  }
}
