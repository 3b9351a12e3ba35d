import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export type Listening = {
  /** `http://127.0.0.1:<port>` */
  readonly address: string
  readonly port: number
  /** Closes the server and the connections that it has. */
  readonly stop: () => Promise<void>
}

/** Lets a server listen on a port of the loopback interface; 0 lets the kernel choose. */
export const onLoopback = async (server: Server, port = 0): Promise<Listening> => {
  // closeAllConnections leaves out those that were upgraded
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return {
    address: `http://127.0.0.1:${address.port}`,
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
