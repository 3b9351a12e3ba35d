import type { Project } from './api/project.ts'
import type { Resources } from './kube/objects.ts'
import type { Observed } from './observed.ts'

/** Kinds of which one pass makes many. */
const MANY = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'batch/v1', kind: 'Job' },
] as const

/**
 * Has Crossplane watch what there will be many of before there is any. It begins to watch a kind
 * after the pass that composed or asked for the first of it, is told then of all that there are, and
 * its circuit breaker counts each. So the kind is asked for a pass earlier, by a name that no object
 * of the project has.
 */
export const watchSoon = ({ name }: Project, observed: Observed, desired: Resources): void => {
  const made = new Set(Object.values(desired).map(({ kind }) => kind))
  for (const kind of MANY) {
    if (!made.has(kind.kind)) observed.look({ ask: 'object', ...kind, name })
  }
}
