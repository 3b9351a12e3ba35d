import { checksum } from '../kube/checksum.ts'
import type { KubeObject, Resources } from '../kube/objects.ts'

/** Says which rendering of an object was applied last. */
const MARK = 'xsupabase.io/rendered'

const marked = <T extends KubeObject>(object: T): T => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: { ...object.metadata?.annotations, [MARK]: checksum(object) },
  },
})

/**
 * Marks every object with what it was rendered as. A status speaks of the object that the API server
 * took; without a mark, an old object that is healthy would vouch for a new one that was refused.
 */
export const markAll = (resources: Resources): Resources =>
  Object.fromEntries(Object.entries(resources).map(([key, object]) => [key, marked(object)]))

/** Whether what exists was applied as this, which is not marked yet. */
export const wasAppliedAs = (observed: KubeObject, rendered: KubeObject): boolean =>
  isApplied(observed, marked(rendered))

/** Whether what exists is what is desired now. */
export const isApplied = (observed: KubeObject, desired: KubeObject): boolean =>
  observed.metadata?.annotations?.[MARK] === desired.metadata?.annotations?.[MARK]

/** The object with the mark of what exists: it stands for what was rendered then. */
export const markedAs = (object: KubeObject, observed: KubeObject): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: {
      ...object.metadata?.annotations,
      [MARK]: observed.metadata?.annotations?.[MARK] ?? '',
    },
  },
})
