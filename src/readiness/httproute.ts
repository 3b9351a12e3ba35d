import type { HTTPRoute } from '../exposure/httproute-types.ts'
import type { KubeObject } from '../kube/objects.ts'
import { changing, failing, notReady, READY, type Readiness } from './readiness.ts'

/** Conditions that each parent writes, which are True when clients get through (Gateway API). */
const WANTED = ['Accepted', 'ResolvedRefs']

/**
 * Every Gateway that was named has taken the route. What one refuses is told in its own words; while
 * one says nothing yet, clients may not get through.
 */
export const httpRouteReadiness = (object: KubeObject): Readiness => {
  const { metadata, spec, status } = object as HTTPRoute
  const parents = status?.parents ?? []
  const conditions = parents.flatMap(({ parentRef, conditions = [] }) =>
    conditions
      .filter(({ type }) => WANTED.includes(type))
      .map((condition) => ({ ...condition, gateway: parentRef.name })),
  )
  const stale = conditions.some(
    ({ observedGeneration }) =>
      observedGeneration !== undefined && observedGeneration < (metadata?.generation ?? 0),
  )
  if (stale) return changing('its change has not been taken up yet')
  const refused = conditions.find(({ status }) => status === 'False')
  if (refused) {
    return failing(
      `Gateway ${refused.gateway} does not take the route: ${refused.message || refused.reason}`,
    )
  }
  const silent = spec.parentRefs.find(
    ({ name }) => !conditions.some(({ gateway, type }) => gateway === name && type === 'Accepted'),
  )
  return silent ? notReady(`Gateway ${silent.name} has not taken it up yet`) : READY
}
