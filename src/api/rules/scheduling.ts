import type { Issue } from '../issues.ts'
import type { Spec } from '../project.ts'
import { type Rule, when } from './rule.ts'

type Scheduling = NonNullable<Spec['scheduling']>
type Toleration = NonNullable<Scheduling['tolerations']>[number]
type Spread = NonNullable<Scheduling['topologySpreadConstraints']>[number]

const tolerated = (
  { key, operator = 'Equal', value, effect, tolerationSeconds }: Toleration,
  path: string,
): Issue[] => [
  ...when(
    !key && operator === 'Equal',
    `${path}.key`,
    'is missing: name the taint, or tolerate every one with operator Exists',
  ),
  ...when(
    Boolean(value) && operator === 'Exists',
    `${path}.value`,
    'counts for nothing with operator Exists; remove it, or use Equal',
  ),
  ...when(
    tolerationSeconds !== undefined && effect !== 'NoExecute',
    `${path}.tolerationSeconds`,
    'needs effect NoExecute: no other taint makes running pods leave',
  ),
]

const spread = (
  { minDomains, whenUnsatisfiable, labelSelector }: Spread,
  path: string,
): Issue[] => [
  ...when(
    minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule',
    `${path}.minDomains`,
    'needs whenUnsatisfiable DoNotSchedule; use that, or remove it',
  ),
  ...Object.keys(labelSelector ?? {}).flatMap((field) =>
    when(
      !['matchLabels', 'matchExpressions'].includes(field),
      `${path}.labelSelector.${field}`,
      'is not a field of a label selector; it has matchLabels and matchExpressions',
    ),
  ),
]

/** What the API server refuses of the pods of a workload, so that the author of the claim is told. */
export const scheduling: Rule = ({ scheduling }) => {
  const path = 'spec.scheduling'
  const { tolerations = [], topologySpreadConstraints = [] } = scheduling ?? {}
  return [
    ...tolerations.flatMap((each, i) => tolerated(each, `${path}.tolerations[${i}]`)),
    ...topologySpreadConstraints.flatMap((each, i) =>
      spread(each, `${path}.topologySpreadConstraints[${i}]`),
    ),
  ]
}
