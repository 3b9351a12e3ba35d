import type { KubeObject } from '../../src/kube/objects.ts'
import { inWords, referenceTo, type Scope } from './plane/client.ts'
import { plane } from './running.ts'

const { client } = plane

type Kinds = {
  readonly groupVersion: string
  readonly resources: readonly {
    readonly name: string
    readonly kind: string
    readonly namespaced: boolean
    readonly verbs: readonly string[]
  }[]
}
type Groups = { readonly groups: readonly { preferredVersion: { groupVersion: string } }[] }

/** What Kubernetes itself makes and forgets: records of what happened, and addresses of Services. */
const RECORDS = ['Event', 'IPAddress']

const listable = async (namespaced: boolean): Promise<readonly Scope[]> => {
  const { groups } = (await client.raw('/apis')) as Groups
  const paths = ['/api/v1', ...groups.map((each) => `/apis/${each.preferredVersion.groupVersion}`)]
  const found = (await Promise.all(paths.map(client.raw))) as Kinds[]
  return found.flatMap(({ groupVersion, resources }) =>
    resources
      .filter((resource) => resource.namespaced === namespaced && resource.verbs.includes('list'))
      .filter(({ kind }) => !RECORDS.includes(kind))
      .map(({ kind }) => ({ apiVersion: groupVersion, kind })),
  )
}

const inventory = async (scopes: readonly Scope[]): Promise<readonly string[]> => {
  const all: KubeObject[][] = await Promise.all(scopes.map((scope) => client.list(scope)))
  return all.flat().map(referenceTo).map(inWords).sort()
}

/** Every object in a namespace, of whatever kind, as `Deployment team-a/hello-x-auth`. */
export const inNamespace = async (namespace: string): Promise<readonly string[]> =>
  inventory((await listable(true)).map((scope) => ({ ...scope, namespace })))

/** Every object outside of namespaces, as `PersistentVolume pvc-1`. */
export const clusterWide = async (): Promise<readonly string[]> => inventory(await listable(false))
