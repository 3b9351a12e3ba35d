import type { Client } from '../../controlplane/plane/client.ts'
import { installMissing } from '../../programs/cache.ts'
import { zalandoPrograms } from '../../programs/index.ts'
import { operatorManifest } from '../../programs/operators.ts'
import { type Served, serveAll } from '../images/store.ts'
import { zalandoImages } from '../images/zalando.ts'
import { applyAll, manifest, rolledOut } from './manifests.ts'

/** Namespace that the operator's manifests name. */
const NAMESPACE = 'default'

const namespaced = new Set(['ConfigMap', 'Deployment', 'Service', 'ServiceAccount'])

type Options = {
  /** Told what is built, a line each. */
  readonly tell: (line: string) => void
  /** Folder with archives of images that are used instead of what is made here. */
  readonly images?: string | undefined
}

/** Installs Zalando's operator into the cluster that runs, as users do; no other test needs it. */
export const installZalando = async (
  client: Client,
  { tell, images }: Options,
): Promise<readonly Served[]> => {
  installMissing(zalandoPrograms, tell)
  const served = await serveAll(zalandoImages, images)
  const objects = manifest(operatorManifest('zalando-postgres-operator')).map((object) =>
    namespaced.has(object.kind)
      ? { ...object, metadata: { ...object.metadata, namespace: NAMESPACE } }
      : object,
  )
  await applyAll(client, objects)
  await rolledOut(client, NAMESPACE, 'postgres-operator')
  return served
}
