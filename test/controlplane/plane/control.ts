import { createServer, request, type Server } from 'node:http'
import type { FunctionProcess } from './function.ts'
import type { Service } from './service.ts'

/** What a test may do to a program of the plane. */
export type Action = 'start' | 'stop' | 'kill'

export type Command =
  | { readonly service: string; readonly action: Action; readonly flags?: readonly string[] }
  /** The next start of the function runs this program; without one, the sources as they are. */
  | { readonly program?: string }

/** Remote control of a plane that another process runs: tests and their plane are two. */
export const serveControl = (
  socket: string,
  services: readonly Service[],
  { use, build }: FunctionProcess,
): Server => {
  const obey = async (command: Command): Promise<void> => {
    if (!('service' in command)) {
      if (command.program === undefined) await build()
      use(command.program)
      return
    }
    const found = services.find(({ name }) => name === command.service)
    const names = services.map(({ name }) => name).join(', ')
    if (!found) throw new Error(`cannot ${command.action} ${command.service}: there are ${names}`)
    if (command.action === 'start') await found.start(command.flags)
    else await found[command.action]()
  }
  const server = createServer(async (incoming, answer) => {
    let text = ''
    for await (const chunk of incoming) text += chunk
    try {
      await obey(JSON.parse(text))
      answer.end()
    } catch (error) {
      answer.writeHead(500).end(error instanceof Error ? error.message : String(error))
    }
  })
  return server.listen(socket)
}

/** Has a plane do something, and waits until it is done. */
export const command = (socketPath: string, order: Command): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = request({ socketPath, method: 'POST', path: '/' }, async (answer) => {
      let text = ''
      for await (const chunk of answer) text += chunk
      if (answer.statusCode === 200) resolve()
      else reject(new Error(text))
    })
    sent.once('error', reject)
    sent.end(JSON.stringify(order))
  })
