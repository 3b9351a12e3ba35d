import type { IDeployment } from 'kubernetes-models/apps/v1'
import type { IPodSpec } from 'kubernetes-models/v1'
import type { KubeObject, Resources } from './kube/objects.ts'
import type { Observed } from './observed.ts'
import { isApplied, markedAs } from './readiness/applied.ts'
import { templateOf } from './services/component.ts'

/** Names of the Secrets that a pod reads. */
const secretsOf = ({ containers = [], initContainers = [], volumes = [] }: IPodSpec): string[] => [
  ...volumes.map(({ secret }) => secret?.secretName ?? ''),
  ...[...containers, ...initContainers]
    .flatMap(({ env = [] }) => env)
    .map(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? ''),
]

/** Names of our Secrets that exist with another content than they are to have. */
const lateSecrets = (desired: Resources, observed: Observed): ReadonlySet<string> =>
  new Set(
    Object.entries(desired)
      .filter(([key, object]) => {
        const found = object.kind === 'Secret' ? observed.resource(key) : undefined
        return found !== undefined && !isApplied(found, object)
      })
      .map(([, { metadata }]) => metadata?.name ?? ''),
  )

/**
 * Crossplane applies objects in any order, and a pod reads its Secrets once: made a moment before its
 * Secret has changed, it would go on with what stood there before. So what runs keeps its pods until
 * the Secrets that the new ones read have been seen with their content, one pass later.
 */
export const heldBack = (desired: Resources, observed: Observed): Resources => {
  const late = lateSecrets(desired, observed)
  if (late.size === 0) return desired
  const held = (key: string, object: KubeObject): KubeObject => {
    const before = object.kind === 'Deployment' ? observed.resource<IDeployment>(key) : undefined
    if (!before || isApplied(before, object)) return object
    const { spec } = object as IDeployment
    const template = templateOf(before)
    const reads = secretsOf(spec?.template.spec ?? { containers: [] })
    if (!spec || !template || !reads.some((name) => late.has(name))) return object
    const kept: IDeployment = {
      ...object,
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: { ...spec, template },
    }
    return markedAs(kept, before)
  }
  return Object.fromEntries(
    Object.entries(desired).map(([key, object]) => [key, held(key, object)]),
  )
}
