import type { KubeObject } from '../../src/kube/objects.ts'
import { inWords, referenceTo } from './plane/client.ts'
import type { Project } from './plane/project.ts'
import { plane } from './running.ts'

type Stored = KubeObject & {
  readonly metadata?: {
    readonly uid?: string
    readonly generation?: number
    readonly deletionTimestamp?: string
  }
  readonly data?: Readonly<Record<string, string>>
}

/**
 * What of a project may not change while it stands: each object that is composed (whether it is
 * still the same one, its generation, what a Secret holds) and each of its pods but those that are
 * leaving. Two of them differ when something rolled, was made anew, or was lost.
 */
export const footprint = async (project: Project): Promise<Readonly<Record<string, string>>> => {
  const composed: readonly Stored[] = [...(await project.composed()).values()]
  const name = (await project.composite()).metadata?.name
  const pods = await plane.client.list<Stored>({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: project.namespace,
    labels: { 'app.kubernetes.io/instance': name ?? '' },
  })
  const staying = pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
  return Object.fromEntries(
    [...composed, ...staying].map((object) => [
      inWords(referenceTo(object)),
      JSON.stringify([
        object.metadata?.uid,
        object.kind === 'Pod' ? undefined : object.metadata?.generation,
        object.kind === 'Secret' ? object.data : undefined,
      ]),
    ]),
  )
}

/** Names of what two footprints do not have in common, sorted. */
export const differing = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .sort()
