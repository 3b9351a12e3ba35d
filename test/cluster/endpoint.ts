import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Endpoint } from '../controlplane/plane/http.ts'
import { controlPlaneBinary } from '../programs/control-plane.ts'

type Named = { readonly [field: string]: string | undefined }

/** Server and certificate of the present context, whose user has a client certificate. */
export const endpointOf = async (kubeconfig: string): Promise<Endpoint> => {
  const { stdout } = await promisify(execFile)(
    controlPlaneBinary('kubectl'),
    ['--kubeconfig', kubeconfig, 'config', 'view', '--raw', '--minify', '--flatten', '-o', 'json'],
    { encoding: 'utf8' },
  )
  const { clusters, users } = JSON.parse(stdout)
  const cluster: Named = clusters[0].cluster
  const user: Named = users[0].user
  const folder = mkdtempSync(join(tmpdir(), 'xsupabase-cluster-'))
  const file = (name: string, field: string, from: Named): string => {
    const data = from[field]
    if (data === undefined) {
      throw new Error(`cannot use ${kubeconfig}: its present context has no ${field}`)
    }
    const path = join(folder, name)
    writeFileSync(path, Buffer.from(data, 'base64'), { mode: 0o600 })
    return path
  }
  return {
    server: cluster.server ?? '',
    ca: file('ca.crt', 'certificate-authority-data', cluster),
    certificate: file('client.crt', 'client-certificate-data', user),
    key: file('client.key', 'client-key-data', user),
  }
}
