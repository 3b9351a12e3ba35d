import type { Server as NetServer } from 'node:net'
import type { Server, ServerCredentials } from '@grpc/grpc-js'

const reasons: readonly (readonly [code: string, reason: string])[] = [
  ['EADDRINUSE', 'another process has the port'],
  ['EACCES', 'this user may not open the port'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['ENOTFOUND', 'the host name is unknown'],
  ['ERR_SOCKET_BAD_PORT', 'the port is not between 0 and 65535'],
]

const reasonOf = (message: string): string => {
  const known = reasons.find(([code]) => message.includes(code))
  return known ? `${known[1]} (${known[0]})` : message
}

/** What a kernel without IPv6 (`ipv6.disable=1`) answers, and one that has no address of it. */
const withoutIpv6 = /EAFNOSUPPORT|EADDRNOTAVAIL/

/**
 * `[::]` takes both families where the kernel has IPv6. grpc-js, unlike Node's own `listen`
 * without a host, does not go on to IPv4 where it has not.
 *
 * @returns the IPv4 address to try instead, or undefined when another try is no use
 */
export const ipv4Instead = (address: string, message: string): string | undefined =>
  address.startsWith('[::]:') && withoutIpv6.test(message)
    ? address.replace('[::]', '0.0.0.0')
    : undefined

/** Binds a gRPC server; resolves to its port. */
export const grpcOn =
  (server: Server, credentials: ServerCredentials) =>
  (address: string): Promise<number> =>
    new Promise((resolve, reject) =>
      server.bindAsync(address, credentials, (error, port) =>
        error ? reject(error) : resolve(port),
      ),
    )

/** Binds a socket of Node's to `host:port`; resolves to its port. */
export const socketOf = (server: NetServer, address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(address) ?? []
    server.once('error', reject)
    server.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }, () => {
      server.off('error', reject)
      const bound = server.address()
      resolve(typeof bound === 'object' && bound ? bound.port : 0)
    })
  })

/**
 * Listens and returns the address that was taken, with the kernel's port where 0 was asked.
 *
 * @throws an Error that names the address and why it cannot be had
 */
export const listen = async (
  address: string,
  bind: (address: string) => Promise<number>,
): Promise<string> => {
  try {
    const port = await bind(address)
    return address.replace(/:\d+$/, `:${port}`)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    const other = ipv4Instead(address, message)
    if (other !== undefined) return listen(other, bind)
    throw new Error(`cannot listen on ${address}: ${reasonOf(`${message}${code}`)}`)
  }
}
