import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { newest } from '../../../src/releases/index.ts'
import { published } from '../../../src/releases/published.ts'
import { CROSSPLANE_NAMESPACE, chart } from '../../controlplane/plane/chart.ts'
import type { Client } from '../../controlplane/plane/client.ts'
import { FUNCTION } from '../../controlplane/plane/function.ts'
import { installPackages, offered } from '../../controlplane/plane/install.ts'
import { publish } from '../../controlplane/plane/packages.ts'
import { until } from '../../controlplane/plane/until.ts'
import { controlPlaneBinary } from '../../programs/control-plane.ts'
import { CROSSPLANE } from '../images/catalogue.ts'
import { inMirror } from '../images/store.ts'
import { REGISTRY } from './addresses.ts'
import { applyAll, manifest, own, rolledOut } from './manifests.ts'
import { places } from './places.ts'

const WEBHOOKS = {
  selector: { app: 'crossplane' },
  ports: [{ protocol: 'TCP', port: 9443, targetPort: 9443 }],
}

/** Crossplane as its chart installs it, with exactly the roles of the chart. */
export const applyCrossplane = (client: Client): Promise<void> =>
  applyAll(client, [
    ...chart(WEBHOOKS),
    ...manifest(own('crossplane.yaml'), (text) => text.replaceAll('CROSSPLANE', CROSSPLANE)),
  ])

/** Both packages, the function's with the image that is served here. */
export const publishPackages = (): void => {
  const { name, tag } = inMirror(newest.images.setup)
  const archive = join(places.data, 'function.tar')
  execFileSync(controlPlaneBinary('crane'), ['pull', `${REGISTRY}/${name}:${tag}`, archive])
  publish(REGISTRY, published.version, join(places.data, 'packages'), [
    { file: archive, architecture: process.arch === 'x64' ? 'amd64' : process.arch },
  ])
  rmSync(archive)
}

type Deployment = KubeObject & { readonly status?: { readonly readyReplicas?: number } }

/** Installs them as the README says, and waits until claims can be made and the function answers. */
export const installXsupabase = async (client: Client): Promise<void> => {
  // its init container makes the kinds, the webhooks of which it serves
  await rolledOut(client, CROSSPLANE_NAMESPACE, 'crossplane')
  await installPackages(client, REGISTRY, published.version)
  await offered(client)
  await until("the function's pods to be ready", 60, async () => {
    const deployments = await client.list<Deployment>({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: CROSSPLANE_NAMESPACE,
    })
    const ours = deployments.filter(({ metadata }) => metadata?.name?.startsWith(FUNCTION))
    return ours.some(({ status }) => (status?.readyReplicas ?? 0) > 0) || undefined
  })
}
