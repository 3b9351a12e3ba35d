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

const bind = (server: Server, address: string, credentials: ServerCredentials): Promise<number> =>
  new Promise((resolve, reject) =>
    server.bindAsync(address, credentials, (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  )

/**
 * Listens and returns the address that was taken, with the kernel's port where 0 was asked.
 *
 * @throws an Error that names the address and why it cannot be had
 */
export const listen = async (
  server: Server,
  address: string,
  credentials: ServerCredentials,
): Promise<string> => {
  try {
    const port = await bind(server, address, credentials)
    return address.replace(/:\d+$/, `:${port}`)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const other = ipv4Instead(address, message)
    if (other !== undefined) return listen(server, other, credentials)
    throw new Error(`cannot listen on ${address}: ${reasonOf(message)}`)
  }
}
