import type { X509Certificate } from 'node:crypto'
import { createServer } from 'node:tls'
import { type Server, ServerCredentials } from '@grpc/grpc-js'
import type { Log } from '../log.ts'
import { authoritiesOf, whyRefused } from './caller.ts'
import { type Certificates, watchCertificates } from './certificates.ts'
import { listen, socketOf } from './listen.ts'

const HANDSHAKE_MS = 10_000

const context = ({ cert, key, ca }: Certificates) => ({
  cert,
  key,
  ca,
  minVersion: 'TLSv1.2' as const,
})

/** How connections reach a gRPC server. */
export type Front = {
  /** See {@link listen}. */
  readonly listen: (address: string) => Promise<string>
  /** Takes no new connection; resolves when those that there are have ended. */
  readonly stop: () => Promise<void>
}

/**
 * The listener in front of a gRPC server. grpc-js can only leave it to OpenSSL who may connect, so
 * the connection is checked here, before the server sees a byte of it.
 *
 * @throws see {@link watchCertificates}
 */
export const mutualTls = (
  server: Server,
  folder: { readonly dir: string; readonly rereadMs: number },
  log: Log,
): Front => {
  let authorities: readonly X509Certificate[] = []
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure())
  const listener = createServer({
    requestCert: true,
    rejectUnauthorized: false, // it is not OpenSSL who decides
    ALPNProtocols: ['h2'],
    handshakeTimeout: HANDSHAKE_MS,
  })
  listener.on('secureConnection', (socket) => {
    socket.on('error', (error) => log.debug({ error: error.message }, 'connection ended'))
    const why = whyRefused(socket, authorities)
    if (why === undefined) return injector.injectConnection(socket)
    log.warn({ from: socket.remoteAddress }, `refused a caller: ${why}`)
    socket.destroy()
  })
  const unwatch = watchCertificates(folder, log, (certificates) => {
    listener.setSecureContext(context(certificates))
    authorities = authoritiesOf(certificates.ca)
  })
  return {
    listen: (address) => listen(address, (each) => socketOf(listener, each)),
    stop: () => {
      unwatch()
      return new Promise((resolve) => listener.close(() => resolve()))
    },
  }
}
