import type { Observed } from '../observed.ts'
import type { Resources } from './objects.ts'

/** What of some objects can be composed, and why not all of it. */
export type Installed = {
  readonly resources: Resources
  /** The first kind that the cluster lacks, with the way out. */
  readonly blocked?: string
}

/**
 * The objects whose kinds the API server knows. One that exists is not asked for again: a kind that
 * cannot be looked up for a moment takes nothing away.
 *
 * @param install what brings the kinds, as an instruction: `install CloudNativePG`
 */
export const installedOf = (observed: Observed, wanted: Resources, install: string): Installed => {
  const states = Object.entries(wanted).map(([key, object]) => ({
    key,
    object,
    state: observed.has(key) ? 'present' : observed.schema(object.apiVersion, object.kind),
  }))
  const absent = states.find(({ state }) => state === 'absent')?.object
  return {
    resources: Object.fromEntries(
      states.filter(({ state }) => state === 'present').map(({ key, object }) => [key, object]),
    ),
    ...(absent && {
      blocked: `${absent.apiVersion} ${absent.kind} is not installed in this cluster; ${install}, the project goes on by itself then`,
    }),
  }
}
