import type { Project } from './api/project.ts'
import { CONNECTION, SEED } from './composition-keys.ts'
import type { KubeObject, Resources } from './kube/objects.ts'
import { isManaged } from './managed/resource.ts'
import type { Observed } from './observed.ts'

/** What can be composed, and what cannot because somebody else's object has the name. */
export type Room = {
  readonly free: Resources
  /** Which object is in the way, and the way out; one sentence each. */
  readonly taken: readonly string[]
  /** Whether Crossplane has still to answer. */
  readonly unknown: boolean
}

/** Longest prefix, and characters of the suffix (k8s.io/apiserver names, k8s.io/apimachinery rand). */
const GENERATED = { prefix: 58, suffix: /^[bcdfghjklmnpqrstvwxz2456789]{5}$/ } as const

/**
 * Whether the composite's name looks like one that Crossplane generates, which nobody can guess
 * beforehand.
 */
const isMadeUp = ({ claim, name }: Project): boolean => {
  const prefix = `${claim}-`.slice(0, GENERATED.prefix)
  return name.startsWith(prefix) && GENERATED.suffix.test(name.slice(prefix.length))
}

/**
 * Kinds that hold data or rights. Taking over such an object of somebody else would be worst, so
 * their names are always looked for: a name that a claim has chosen may look like a generated one.
 * The same goes for managed resources of providers, which stand for something in a cloud.
 */
const HOLDS_DATA: ReadonlySet<string> = new Set([
  'Secret',
  'ServiceAccount',
  'PersistentVolumeClaim',
  'Cluster',
  'postgresql',
  'PostgresCluster',
  'Tenant',
])

/**
 * Whether somebody could have made an object of this name beforehand. For kinds that hold data
 * always; for all others where the project exists already, or where the claim has chosen the
 * composite's name (`resourceRef`). For a new project with a generated name nothing else is looked
 * for: asking for a kind that Crossplane may not read blocks it for minutes, without the event that
 * names the missing verbs.
 */
const isGuessable = (project: Project, observed: Observed, object: KubeObject): boolean =>
  HOLDS_DATA.has(object.kind) ||
  isManaged(object) ||
  !isMadeUp(project) ||
  observed.keys.some((each) => each !== SEED)

/**
 * Whether an object is the project's own: controlled by its composite, or without a controller and
 * marked as its own, as after a restore from a backup.
 */
const isOurs = ({ metadata }: KubeObject, project: Project, key: string): boolean => {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller)
  if (owner) return owner.uid === project.uid
  return (
    metadata?.annotations?.['crossplane.io/composition-resource-name'] === key &&
    metadata.labels?.['crossplane.io/composite'] === project.name
  )
}

/**
 * Leaves out what would take over somebody else's object: Crossplane adopts a same-named one that
 * no controller owns, overwrites it, and deletes it with the project. Until the way is clear nothing
 * else is made either, since a pod would mount the volume or read the Secret of that name; nothing
 * reads the connection Secret.
 */
export const roomFor = (project: Project, observed: Observed, desired: Resources): Room => {
  const wanted = Object.entries(desired)
  const looked = wanted
    .filter(([key, object]) => !observed.has(key) && isGuessable(project, observed, object))
    .map(([key, { apiVersion, kind, metadata }]) => {
      const name = metadata?.name ?? ''
      const found = observed.look({ ask: 'object', apiVersion, kind, name })
      return { key, what: `${kind} ${project.namespace}/${name}`, found }
    })
  const taken = looked.filter(({ key, found }) =>
    found?.some((each) => !isOurs(each, project, key)),
  )
  const left = new Set([...taken, ...looked.filter(({ found }) => !found)].map(({ key }) => key))
  const blocked = taken.some(({ key }) => key !== CONNECTION)
  return {
    free: Object.fromEntries(
      wanted.filter(([key]) => observed.has(key) || (!blocked && !left.has(key))),
    ),
    taken: taken.map(
      ({ what }) =>
        `${what} exists and is not this project's, so the project's own is not written; rename or delete it`,
    ),
    unknown: looked.some(({ found }) => !found),
  }
}
