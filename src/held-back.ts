import type { IDeployment, IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IJob } from 'kubernetes-models/batch/v1'
import type { IPodSpec, IPodTemplateSpec } from 'kubernetes-models/v1'
import { inOrderOf } from './kube/checksum.ts'
import type { KubeObject, Resources } from './kube/objects.ts'
import type { Tenant } from './objectstore/tenant.ts'
import type { Observed } from './observed.ts'
import { isApplied, markedAs } from './readiness/applied.ts'
import { templateOf } from './services/component.ts'

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

/** Names of the Secrets that a pod reads. */
const secretsOf = ({ containers, initContainers = [], volumes = [] }: IPodSpec): string[] => [
  ...volumes.map(({ secret }) => secret?.secretName ?? ''),
  ...[...containers, ...initContainers]
    .flatMap(({ env = [] }) => env)
    .map(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? ''),
]

/** How pods are kept of one kind of object. */
type Pods = {
  /** Names of the Secrets that they read. */
  readonly reads: (object: KubeObject) => readonly string[]
  /** The object with the pods of what runs. */
  readonly kept: (object: KubeObject, before: KubeObject) => KubeObject
}

type Templated = KubeObject & { spec?: { template: IPodTemplateSpec } }

const readsOf = (object: KubeObject): readonly string[] =>
  secretsOf((object as Templated).spec?.template.spec ?? { containers: [] })

const template: Pods = {
  reads: readsOf,
  kept: (object, before) => {
    const { spec } = object as IDeployment | IStatefulSet
    const running = templateOf(before as Templated)
    if (!spec || !running) return object
    return {
      ...object,
      spec: { ...spec, template: inOrderOf(running, spec.template) },
    } as Templated
  },
}

const pool: Pods = {
  reads: (object) => [(object as Tenant).spec.configuration.name],
  kept: (object, before) => {
    const { spec } = object as Tenant
    const pools = inOrderOf((before as Tenant).spec.pools, spec.pools)
    return { ...object, spec: { ...spec, pools } } as Tenant
  },
}

const KEPT: Readonly<Record<string, Pods>> = {
  'apps/v1/Deployment': template,
  'apps/v1/StatefulSet': template,
  'minio.min.io/v2/Tenant': pool,
}

type Texts = Readonly<Record<string, string>>

/** Of what exists that which we write. */
const ours = (existing: Texts = {}, model: Texts = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(existing).filter(([name]) => Object.hasOwn(model, name)))

/** A Job as it was applied: of what others wrote of it nothing is handed back to them. */
const asApplied = ({ metadata, spec, ...job }: IJob, model: KubeObject): IJob => {
  const running = templateOf({ ...(spec && { spec }) })
  const applied: IJob = {
    apiVersion: job.apiVersion,
    kind: job.kind,
    metadata: {
      ...model.metadata,
      name: metadata?.name ?? '',
      labels: ours(metadata?.labels, model.metadata?.labels),
      annotations: ours(metadata?.annotations, model.metadata?.annotations),
    },
    ...(spec && running && { spec: { ...spec, template: running } }),
  }
  return inOrderOf(applied, model)
}

/** The Jobs that exist in place of one that does not: those whose key differs in the hash alone. */
const predecessors = (key: string, object: KubeObject, observed: Observed) => {
  const kin = key.replace(/[0-9a-f]+$/, '')
  return observed.keys
    .filter((other) => other.startsWith(kin) && /^[0-9a-f]+$/.test(other.slice(kin.length)))
    .flatMap((other) => {
      const before = observed.resource<IJob>(other)
      return before?.kind === 'Job' ? [[other, asApplied(before, object)] as const] : []
    })
}

/**
 * Crossplane applies objects in any order, and a pod reads its Secrets once: made a moment before its
 * Secret has changed, it would go on with what stood there before. So what runs keeps its pods until
 * the Secrets that the new ones read have been seen with their content, one pass later; so long a new
 * Job waits as well, which would log in as before and find nothing to do, and never run again.
 */
export const heldBack = (desired: Resources, observed: Observed): Resources => {
  const late = lateSecrets(desired, observed)
  if (late.size === 0) return desired
  const held = (key: string, object: KubeObject): (readonly [string, KubeObject])[] => {
    const before = observed.resource(key)
    if (object.kind === 'Job') {
      const waits = !before && readsOf(object).some((name) => late.has(name))
      return waits ? predecessors(key, object, observed) : [[key, object]]
    }
    const pods = KEPT[`${object.apiVersion}/${object.kind}`]
    const keeps =
      pods &&
      before &&
      !isApplied(before, object) &&
      pods.reads(object).some((name) => late.has(name))
    return [[key, keeps ? markedAs(pods.kept(object, before), before) : object]]
  }
  return Object.fromEntries(Object.entries(desired).flatMap(([key, object]) => held(key, object)))
}
