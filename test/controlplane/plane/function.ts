import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { bundle } from '../../../build.ts'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { image } from '../../bench/image.ts'
import { CROSSPLANE_NAMESPACE } from './chart.ts'
import type { Client } from './client.ts'
import type { Folders } from './folders.ts'
import { mountTlsSecret } from './secret-files.ts'
import { type Service, service } from './service.ts'
import { until } from './until.ts'

/** What Crossplane calls the Function that it installs as a dependency. */
export const FUNCTION = 'xsupabase-function-xsupabase'

/** The host that core calls; it is in its hosts file. */
export const FUNCTION_HOST = `${FUNCTION}.${CROSSPLANE_NAMESPACE}`

export const FUNCTION_PORT = 9443

type FunctionRevision = KubeObject & { readonly spec: { readonly tlsServerSecretName?: string } }

/** Name of the Secret with the certificate that core signed for the function. */
export const functionTlsSecret = (client: Client): Promise<string> =>
  until('core to install the function', 60, async () => {
    const [revision] = await client.list<FunctionRevision>({
      apiVersion: 'pkg.crossplane.io/v1',
      kind: 'FunctionRevision',
      labels: { 'pkg.crossplane.io/package': FUNCTION },
    })
    return revision?.spec.tlsServerSecretName
  })

const accepts = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host)
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })

export type FunctionProcess = {
  readonly service: Service
  /** The program of the next start; undefined: what was built of the sources. */
  readonly use: (program: string | undefined) => void
  /** Bundles the sources as the image has them, for the next start. */
  readonly build: () => Promise<void>
  /** Folder with the certificates that it serves with. */
  readonly certificates: string
}

/** The function as its pod would run it, in place of the pod. */
export const functionProcess = (
  client: Client,
  address: string,
  { root, logs }: Folders,
): FunctionProcess => {
  const ours = join(root, 'function.js')
  const certificates = join(root, 'function-tls')
  let program: string | undefined

  const build = async (): Promise<void> => {
    const source = join(import.meta.dirname, '../../../src/main.ts')
    await bundle({ source, output: ours, platform: 'node', limit: Number.POSITIVE_INFINITY })
  }
  const running = service({
    name: 'function',
    logs,
    ready: () => accepts(address, FUNCTION_PORT),
    env: image.environment,
    command: () => [
      process.execPath,
      ...image.nodeFlags,
      program ?? ours,
      `--address=${address}:${FUNCTION_PORT}`,
      '--health-address=',
      `--tls-server-certs-dir=${certificates}`,
      '--debug',
    ],
  })
  return {
    service: {
      ...running,
      start: async (flags) => {
        const secret = { namespace: CROSSPLANE_NAMESPACE, name: await functionTlsSecret(client) }
        await mountTlsSecret(client, secret, certificates)
        if (!existsSync(ours)) await build()
        await running.start(flags)
      },
    },
    use: (path) => {
      program = path
    },
    build,
    certificates,
  }
}
