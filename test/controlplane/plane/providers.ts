import { kinds } from '../../../src/kube/kinds.ts'
import type { KubeObject } from '../../../src/kube/objects.ts'
import type { Kind } from '../../../src/kube/verbs.ts'
import { connectionSecretOf, managedStatus } from '../../../src/render/providers.ts'
import { type Client, referenceTo } from './client.ts'
import { follow } from './follow.ts'
import { STUCK, says, type WithStatus, withTimes } from './operators.ts'

/** Kinds of providers, which do not run here. */
export const providerKinds: readonly Kind[] = kinds.filter(
  ({ grantedByCrossplane }) => grantedByCrossplane,
)

/** What Crossplane's RBAC manager grants it when it installs a provider. */
export const grantProviderKinds = async (client: Client): Promise<void> => {
  await client.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {
      name: 'providers:aggregate-to-crossplane',
      labels: { 'rbac.crossplane.io/aggregate-to-crossplane': 'true' },
    },
    rules: providerKinds.map(({ apiVersion, plural, verbs }) => ({
      apiGroups: [apiVersion.slice(0, apiVersion.indexOf('/'))],
      resources: [plural],
      verbs,
    })),
  } as KubeObject)
}

/** crossplane-runtime's own: it deletes the thing in the cloud before the object may go. */
const FINALIZER = 'finalizer.managedresource.crossplane.io'

const refused = (message: string) => [
  { type: 'Ready', status: 'False', reason: 'Deleting' },
  { type: 'Synced', status: 'False', reason: 'ReconcileError', message },
]

/** The Secret is the object's own, and goes with it. */
const writeConnection = async (client: Client, object: KubeObject): Promise<void> => {
  const secret = connectionSecretOf(object)
  if (!secret) return
  const { apiVersion, kind, metadata } = object
  const owner = { apiVersion, kind, name: metadata?.name, uid: metadata?.uid, controller: true }
  await client.apply(
    { ...secret, metadata: { ...secret.metadata, ownerReferences: [owner] } } as KubeObject,
    'provider',
  )
}

/**
 * Does what a provider does for every kind that is served: a finalizer, status and connection Secret
 * once the thing is there, and its deletion. One that is stuck says why, and is not deleted either.
 */
export const playProviders = async (
  client: Client,
  signal: AbortSignal,
): Promise<Promise<void>[]> => {
  const served: Kind[] = []
  for (const kind of providerKinds) {
    if (await client.serves(kind.apiVersion, kind.kind)) served.push(kind)
  }
  return served.map(({ apiVersion, kind }) =>
    follow(client, { apiVersion, kind }, signal, async ({ type, object }) => {
      if (type === 'DELETED') return
      const { metadata, status } = object as WithStatus
      const finalizers = metadata?.finalizers ?? []
      const stuck = metadata?.annotations?.[STUCK]
      const reference = referenceTo(object)
      if (metadata?.deletionTimestamp && stuck === undefined) {
        const others = finalizers.filter((name) => name !== FINALIZER)
        if (others.length < finalizers.length)
          await client.patch(reference, { metadata: { finalizers: others } })
        return
      }
      if (!metadata?.deletionTimestamp && !finalizers.includes(FINALIZER)) {
        await client.patch(reference, { metadata: { finalizers: [...finalizers, FINALIZER] } })
        return // the next event brings the rest
      }
      const wanted = withTimes(
        stuck === undefined ? managedStatus(object) : { conditions: refused(stuck) },
        status,
      )
      if (stuck === undefined) await writeConnection(client, object)
      if (says(status, wanted)) return
      await client.patch(reference, { status: wanted }, { subresource: 'status' })
    }),
  )
}
