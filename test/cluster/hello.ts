import type { KubeObject } from '../../src/kube/objects.ts'
import { claimOf, projectOf } from '../controlplane/plane/project.ts'
import { REAL } from './claims.ts'
import { connect } from './harness/kubernetes.ts'

type Secret = KubeObject & { readonly data?: Readonly<Record<string, string>> }
type Service = KubeObject & { readonly spec?: { readonly clusterIP?: string } }

/** Makes a project to try, and tells how it is called. */
export const hello = async (tell: (line: string) => void): Promise<void> => {
  const client = connect()
  try {
    const namespace = 'hello'
    await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    const claim = claimOf('hello', REAL)
    await client.apply({ ...claim, metadata: { ...claim.metadata, namespace } })
    const project = projectOf(client, namespace, 'hello')
    await project.ready()
    const { data = {} } = await client.get<Secret>({
      apiVersion: 'v1',
      kind: 'Secret',
      namespace,
      name: 'hello-supabase',
    })
    const { spec } = await client.get<Service>({
      apiVersion: 'v1',
      kind: 'Service',
      namespace,
      name: `${(await project.composite()).metadata?.name}-gateway`,
    })
    // kube-proxy leads this machine to the Service, too
    tell(`export SUPABASE_URL=http://${spec?.clusterIP}:8000`)
    for (const name of ['PUBLISHABLE_KEY', 'SECRET_KEY', 'ANON_KEY', 'SERVICE_ROLE_KEY']) {
      const value = Buffer.from(data[`SUPABASE_${name}`] ?? '', 'base64').toString()
      tell(`export SUPABASE_${name}=${value}`)
    }
  } finally {
    client.close()
  }
}
