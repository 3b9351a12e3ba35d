import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { environment } from './cluster.ts'

export type Forwarded = { readonly url: string; readonly stop: () => void }

/** Makes a Service of the cluster reachable from here, as long as its pod lives. */
export const forward = async (
  namespace: string,
  service: string,
  port: number,
): Promise<Forwarded> => {
  const args = ['-n', namespace, 'port-forward', `service/${service}`, `:${port}`]
  const child = spawn('kubectl', args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  const found = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk
      const local = /127\.0\.0\.1:(\d+)/.exec(printed)?.[1]
      if (local) resolve(`http://127.0.0.1:${local}`)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      printed += chunk
    })
    once(child, 'exit').then(() => reject(new Error(`cannot reach ${service}: ${printed}`)))
  })
  return { url: await found, stop: () => void child.kill() }
}
