import { join } from 'node:path'
import type { KubeObject } from '../../../src/kube/objects.ts'
import type { Client } from '../../controlplane/plane/client.ts'
import { operatorManifest } from '../../programs/operators.ts'
import { COREDNS, LOCAL_PATH } from '../images/catalogue.ts'
import { applyAll, manifest, own, rolledOut } from './manifests.ts'
import { places } from './places.ts'

/** Something that the cluster runs for everybody: what is applied, and what has to run then. */
type Operator = {
  readonly name: string
  readonly objects: () => readonly KubeObject[]
  readonly deployment: { readonly namespace: string; readonly name: string }
}

const isDefault = {
  'storageclass.kubernetes.io/is-default-class': 'true',
}

/** The provisioner's class is what a claim without a class gets, as on most clusters. */
const asDefault = (object: KubeObject): KubeObject =>
  object.kind === 'StorageClass'
    ? { ...object, metadata: { ...object.metadata, annotations: isDefault } }
    : object

/** An operator more is a row more, and a source in test/programs/operators.ts. */
export const operators: readonly Operator[] = [
  {
    name: 'CoreDNS',
    objects: () => manifest(own('dns.yaml'), (text) => text.replace('COREDNS', COREDNS)),
    deployment: { namespace: 'kube-system', name: 'coredns' },
  },
  {
    name: 'local-path-provisioner',
    objects: () =>
      manifest(operatorManifest('local-path-provisioner'), (text) =>
        text
          .replaceAll('/opt/local-path-provisioner', join(places.data, 'volumes'))
          .replace('image: rancher/local-path-provisioner:v0.0.30', `image: ${LOCAL_PATH}`),
      ).map(asDefault),
    deployment: { namespace: 'local-path-storage', name: 'local-path-provisioner' },
  },
  {
    name: 'CloudNativePG',
    objects: () => manifest(operatorManifest('cloudnative-pg')), // as users apply it
    deployment: { namespace: 'cnpg-system', name: 'cnpg-controller-manager' },
  },
]

export const applyOperators = async (client: Client): Promise<void> => {
  for (const { objects } of operators) await applyAll(client, objects())
}

export const operatorsRun = async (client: Client): Promise<void> => {
  for (const { deployment } of operators) {
    await rolledOut(client, deployment.namespace, deployment.name)
  }
}
