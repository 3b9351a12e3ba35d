import type { Observed } from '../observed.ts'
import type { KubeObject, Resources } from './objects.ts'

/** Some objects, by whether the API server knows their kinds; in neither list until it is known. */
export type Available = {
  readonly resources: Resources
  readonly absent: readonly KubeObject[]
}

/**
 * Looks the kinds up. An object that exists is not asked for again: a kind that cannot be looked up
 * for a moment takes nothing away.
 */
export const availableOf = (observed: Observed, wanted: Resources): Available => {
  const states = Object.entries(wanted).map(([key, object]) => ({
    key,
    object,
    state: observed.has(key) ? 'present' : observed.schema(object.apiVersion, object.kind),
  }))
  return {
    resources: Object.fromEntries(
      states.filter(({ state }) => state === 'present').map(({ key, object }) => [key, object]),
    ),
    absent: states.filter(({ state }) => state === 'absent').map(({ object }) => object),
  }
}

/** What of some objects can be composed, and why not all of it. */
export type Installed = {
  readonly resources: Resources
  /** The first kind that the cluster lacks, with the way out. */
  readonly blocked?: string
}

/**
 * The objects whose kinds the API server knows, for a project that cannot do without them.
 *
 * @param install what brings the kinds, as an instruction: `install CloudNativePG`
 */
export const installedOf = (observed: Observed, wanted: Resources, install: string): Installed => {
  const { resources, absent } = availableOf(observed, wanted)
  const [first] = absent
  return {
    resources,
    ...(first && {
      blocked: `${first.apiVersion} ${first.kind} is not installed in this cluster; ${install}, the project goes on by itself then`,
    }),
  }
}
