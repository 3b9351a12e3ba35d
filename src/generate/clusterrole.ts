import { isDeepStrictEqual } from 'node:util'
import { type Kind, kinds } from '../kube/kinds.ts'

const groupOf = ({ apiVersion }: Kind): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''

/** The kinds that Crossplane does not grant itself. */
const granted = kinds.filter(({ grantedByCrossplane }) => !grantedByCrossplane)

/** The kinds that share API group and verbs: one rule for all of them. */
const bundles = Object.values(
  Object.groupBy(granted, (kind) => `${groupOf(kind)} ${kind.verbs.join(' ')}`),
).flatMap((bundle) => (bundle?.[0] ? [{ first: bundle[0], bundle }] : []))

const rules = bundles.map(({ first, bundle }) => ({
  apiGroups: [groupOf(first)],
  resources: bundle.map(({ plural }) => plural),
  verbs: first.verbs,
}))

/** What Crossplane must be allowed to do; its own chart grants a part of it already. */
export const clusterRole = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: {
    name: 'xsupabase:aggregate-to-crossplane',
    labels: { 'rbac.crossplane.io/aggregate-to-crossplane': 'true' },
  },
  rules,
}

/** What each resource of a rule is for, a line each. */
export const whyOf = (rule: unknown): string | undefined => {
  const found = bundles[rules.findIndex((known) => isDeepStrictEqual(known, rule))]
  return found?.bundle.map(({ plural, why }) => `${plural}: ${why}`).join('\n ')
}
