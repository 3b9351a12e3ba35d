import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

const isFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })

/**
 * A loopback address that nobody listens on, such as 127.83.4.201. With an address of its own a
 * plane has every port to itself, so that many run side by side, each with the ports that
 * Kubernetes and Crossplane expect.
 */
export const freeAddress = async (ports: readonly number[]): Promise<string> => {
  for (;;) {
    const address = `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`
    const free = await Promise.all(ports.map((port) => isFree(address, port)))
    if (free.every(Boolean)) return address
  }
}
