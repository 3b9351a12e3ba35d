import type { KubeObject } from '../../src/kube/objects.ts'

/** What exists of a project, by composition key. */
export type Snapshot = ReadonlyMap<string, KubeObject>

/** What a change did to the objects in the cluster, as composition keys without their hashes. */
export type Effect = {
  /** Workloads whose pods were replaced. */
  readonly rolls?: readonly string[]
  /** What was changed in place, without another pod. */
  readonly edits?: readonly string[]
  /** Jobs that were made anew. */
  readonly jobs?: readonly string[]
  readonly comes?: readonly string[]
  readonly goes?: readonly string[]
}

type Body = KubeObject & {
  readonly spec?: Readonly<Record<string, unknown>>
  readonly data?: unknown
  readonly status?: { readonly updateRevision?: string }
}

const REVISION = 'deployment.kubernetes.io/revision'

/** Counted by Kubernetes' own controllers: another one is other pods. */
const revisionOf = (object: KubeObject): string | undefined =>
  object.metadata?.annotations?.[REVISION] ?? (object as Body).status?.updateRevision

const bodyOf = (object: KubeObject): string => {
  const { spec: { template: _, ...spec } = {}, data } = object as Body
  return JSON.stringify({ spec, data })
}

/** A composition key without the hash that a Job has in it. */
export const named = (key: string): string => key.replace(/-job-[0-9a-f]+$/, '-job')
const sorted = (keys: readonly string[]): string[] => [...new Set(keys.map(named))].sort()

/** What lies between two states of a project; what is empty is absent. */
export const effectOf = (before: Snapshot, after: Snapshot): Effect => {
  const both = [...after].flatMap(([key, now]) => {
    const was = before.get(key)
    return was && was.metadata?.uid === now.metadata?.uid ? [{ key, was, now }] : []
  })
  const differ = (of: (object: KubeObject) => unknown) =>
    both.filter(({ was, now }) => of(was) !== of(now)).map(({ key }) => key)
  const anew = [...after].filter(
    ([key, { metadata }]) => before.get(key)?.metadata?.uid !== metadata?.uid,
  )
  const present = new Set([...after.keys()].map(named))
  const all = {
    rolls: differ(revisionOf),
    edits: differ(bodyOf),
    jobs: anew.filter(([, { kind }]) => kind === 'Job').map(([key]) => key),
    comes: anew.filter(([, { kind }]) => kind !== 'Job').map(([key]) => key),
    goes: [...before.keys()].filter((key) => !present.has(named(key))),
  }
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, keys]) => keys.length > 0)
      .map(([what, keys]) => [what, sorted(keys)]),
  )
}
