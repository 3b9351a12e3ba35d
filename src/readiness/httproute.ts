import type { HTTPRoute, ParentReference } from '../exposure/httproute-types.ts'
import type { KubeObject } from '../kube/objects.ts'
import { changing, failing, notReady, READY, type Readiness } from './state.ts'

/** Conditions that each parent writes, which are True when clients get through (Gateway API). */
const WANTED = ['Accepted', 'ResolvedRefs']

/**
 * Each status of a parent repeats the reference that it belongs to; one for another listener
 * belongs to another reference.
 */
const isSame = (one: ParentReference, other: ParentReference, namespace: string | undefined) =>
  one.name === other.name &&
  (one.namespace ?? namespace) === (other.namespace ?? namespace) &&
  one.sectionName === other.sectionName

const nameOf = ({ namespace, name, sectionName }: ParentReference): string =>
  `Gateway ${namespace ? `${namespace}/` : ''}${name}${sectionName ? `, listener ${sectionName},` : ''}`

/**
 * Ready when every Gateway that the route names has accepted it; a refusal is shown in the
 * Gateway's own words. Gateways that it no longer names do not count.
 */
export const httpRouteReadiness = (object: KubeObject): Readiness => {
  const { metadata, spec, status } = object as HTTPRoute
  const answers = spec.parentRefs.map((asked) => ({
    gateway: nameOf(asked),
    conditions: (status?.parents ?? [])
      .filter(({ parentRef }) => isSame(asked, parentRef, metadata?.namespace))
      .flatMap(({ conditions = [] }) => conditions)
      .filter(({ type }) => WANTED.includes(type)),
  }))
  const stale = answers.some(({ conditions }) =>
    conditions.some(
      ({ observedGeneration }) =>
        observedGeneration !== undefined && observedGeneration < (metadata?.generation ?? 0),
    ),
  )
  if (stale) return changing('its change has not been taken up yet')
  for (const { gateway, conditions } of answers) {
    const refused = conditions.find(({ status }) => status === 'False')
    if (refused) {
      return failing(`${gateway} does not take the route: ${refused.message || refused.reason}`)
    }
  }
  const silent = answers.find(
    ({ conditions }) =>
      !conditions.some(({ type }) => type === 'Accepted') ||
      conditions.some(({ status }) => status !== 'True'),
  )
  return silent ? notReady(`${silent.gateway} has not taken it up yet`) : READY
}
