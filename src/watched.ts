import type { Project } from './api/project.ts'
import type { Observed } from './observed.ts'

/** Kinds of which one pass makes many, once there is a database. */
const MANY = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'batch/v1', kind: 'Job' },
] as const

/**
 * Has Crossplane watch what there will be many of before there is any. It begins to watch a kind
 * after the pass that composed or asked for the first of it, is told then of all that there are, and
 * its circuit breaker counts each. So the kind is asked for a pass earlier, by the name of no object.
 */
export const watchSoon = ({ name }: Project, observed: Observed): void => {
  for (const kind of MANY) observed.look({ ask: 'object', ...kind, name: `${name}-to-come` })
}
