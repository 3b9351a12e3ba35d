import type { Project } from '../api/project.ts'
import { type Labels, metadata } from '../kube/labels.ts'
import type { KubeObject } from '../kube/objects.ts'

/** A condition as Crossplane's providers write it. */
export type ManagedCondition = {
  type: string
  status: string
  reason?: string
  message?: string
  observedGeneration?: number
}

/** The part of a managed resource that we write and read, whichever provider it is of. */
export type ManagedResource<Parameters = object, Reported = object> = KubeObject & {
  spec: {
    forProvider: Parameters
    managementPolicies: string[]
    providerConfigRef: { kind: string; name: string }
    writeConnectionSecretToRef?: { name: string }
  }
  status?: { atProvider?: Reported; conditions?: ManagedCondition[] }
}

/** What a provider may do: everything, or everything but delete (Crossplane's management policies). */
const POLICIES = {
  Delete: ['*'],
  Retain: ['Observe', 'Create', 'Update', 'LateInitialize'],
} as const

export type ProviderConfigRef = {
  readonly kind?: string | undefined
  readonly name?: string | undefined
}

/** Which account a provider works in, as one text: `kind/name`. */
export const configText = (ref: ProviderConfigRef | undefined): string =>
  `${ref?.kind ?? 'ClusterProviderConfig'}/${ref?.name ?? 'default'}`

/** Account in which an object was made; undefined for one that is not there. */
export const configOf = (object: ManagedResource | undefined): string | undefined =>
  object && configText(object.spec.providerConfigRef)

/** Says what a managed resource is called in the cloud; without it by its name in the cluster. */
export const EXTERNAL_NAME = 'crossplane.io/external-name'

export const externalName = (object: KubeObject | undefined): string | undefined =>
  object?.metadata?.annotations?.[EXTERNAL_NAME]

type Managed<Parameters> = {
  readonly apiVersion: string
  readonly kind: string
  /** Of the project, as labels call it. */
  readonly component: string
  /** In the cluster. */
  readonly name: string
  /** In the cloud; absent where the cloud gives the name, or where it is no name at all. */
  readonly externalName?: string
  readonly annotations?: Labels
  readonly forProvider: Parameters
  /** Which account it is in, as `kind/name`. */
  readonly config: string
  /** What becomes of it in the cloud when it is deleted in the cluster. */
  readonly reclaim: keyof typeof POLICIES
  /** Secret that the provider writes what it learns into; made by it, and deleted with the object. */
  readonly connectionSecret?: string
}

/** One thing in a cloud, as Crossplane's namespaced providers (`.m.`) take it. */
export const managedResource = <Parameters extends object>(
  project: Project,
  managed: Managed<Parameters>,
): ManagedResource<Parameters> => {
  const { apiVersion, kind, component, name, externalName: called, forProvider } = managed
  const { annotations, config, reclaim, connectionSecret } = managed
  const [configKind = '', configName = ''] = config.split('/')
  return {
    apiVersion,
    kind,
    metadata: metadata(project, component, name, {
      ...annotations,
      ...(called && { [EXTERNAL_NAME]: called }),
    }),
    spec: {
      forProvider,
      managementPolicies: [...POLICIES[reclaim]],
      providerConfigRef: { kind: configKind, name: configName },
      ...(connectionSecret && { writeConnectionSecretToRef: { name: connectionSecret } }),
    },
  }
}

/** Whether an object is one of a provider's for Crossplane 2: their API groups have `.m.` in them. */
export const isManaged = ({ apiVersion }: Pick<KubeObject, 'apiVersion'>): boolean =>
  /^[^/]+\.m\.(upbound|crossplane)\.io\//.test(apiVersion)

/** Says in the cloud whose it is. Tags of AWS and Azure take more characters than labels of Google. */
export const managedTags = (
  { name, claim, namespace }: Project,
  own: Readonly<Record<string, string>> | undefined,
): Record<string, string> => ({
  ...own,
  'xsupabase-claim': claim,
  'xsupabase-composite': name,
  'xsupabase-namespace': namespace,
})
