import type { Project } from './api/project.ts'
import { CONNECTION, SEED } from './composition-keys.ts'
import type { KubeObject, Resources } from './kube/objects.ts'
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

/** Whether Crossplane made the composite's name up, so that nobody could have used it before. */
const isMadeUp = ({ claim, name }: Project): boolean => {
  const prefix = `${claim}-`.slice(0, GENERATED.prefix)
  return name.startsWith(prefix) && GENERATED.suffix.test(name.slice(prefix.length))
}

/**
 * Names that could be guessed: the connection Secret's always, every one in a project that exists
 * or whose claim has chosen the composite's name (`resourceRef`). Of a new project nothing else is
 * asked: a question about a kind that Crossplane may not read blocks it for minutes, and its event
 * that names the missing verbs would not come.
 */
const isGuessable = (project: Project, observed: Observed, key: string): boolean =>
  key === CONNECTION || !isMadeUp(project) || observed.keys.some((each) => each !== SEED)

/** Ours, or left behind by this very project without an owner, as a backup brings it back. */
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
 * no controller owns, overwrites it, and deletes it with the project.
 */
export const roomFor = (project: Project, observed: Observed, desired: Resources): Room => {
  const free: Record<string, KubeObject> = {}
  const taken: string[] = []
  let unknown = false
  for (const [key, object] of Object.entries(desired)) {
    const { apiVersion, kind, metadata } = object
    const name = metadata?.name ?? ''
    if (observed.has(key) || !isGuessable(project, observed, key)) {
      free[key] = object
      continue
    }
    const found = observed.look({ ask: 'object', apiVersion, kind, name })
    if (!found) unknown = true
    else if (found.every((each) => isOurs(each, project, key))) free[key] = object
    else {
      taken.push(
        `${kind} ${project.namespace}/${name} exists and is not this project's, so the project's own is not written; rename or delete it`,
      )
    }
  }
  return { free, taken, unknown }
}
