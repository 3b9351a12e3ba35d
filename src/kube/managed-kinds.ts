import { COMPOSE, type Kind } from './verbs.ts'

/**
 * Kinds of Crossplane's providers: namespaced ones (`.m.`) alone. Crossplane grants itself what it
 * needs of the kinds of every provider that it installs, so they are in no ClusterRole of ours.
 */
export const ofProvider = (
  apiVersion: string,
  kind: string,
  plural: string,
  why: string,
): Kind => ({
  apiVersion,
  kind,
  plural,
  verbs: COMPOSE,
  why,
  grantedByCrossplane: true,
})

export const managedKinds: readonly Kind[] = []
