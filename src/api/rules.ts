import { shown } from './issues.ts'
import { authRules } from './rules/auth.ts'
import { azure, needed } from './rules/back-ends.ts'
import { bareParameters } from './rules/bare-parameters.ts'
import { cloudDisks } from './rules/cloud-disks.ts'
import { databaseRules } from './rules/database.ts'
import { functionsRules } from './rules/functions.ts'
import { objectStoreRules } from './rules/object-store.ts'
import { dataReclaimPolicy } from './rules/reclaim.ts'
import { resources } from './rules/resources.ts'
import { oneOf, type Rule, when } from './rules/rule.ts'
import { scheduling } from './rules/scheduling.ts'

const imgproxy: Rule = ({ imgproxy }) =>
  when(
    imgproxy.type === 'External' && !imgproxy.external?.url,
    'spec.imgproxy.external.url',
    'is missing: type is External, so say where imgproxy answers',
  )

const externalStore: Rule = ({ objectStore: { type, external } }) => {
  if (type !== 'External') return []
  const path = 'spec.objectStore.external'
  const { endpoint } = external ?? {}
  return [
    ...when(
      external?.bucket === undefined,
      `${path}.bucket`,
      'is missing: type is External, so name the bucket that holds the files',
    ),
    ...when(
      endpoint === undefined && external?.region === undefined,
      `${path}.region`,
      'is missing: without an endpoint the bucket is at AWS, so say in which region',
    ),
    ...when(
      endpoint !== undefined && /[?#]/.test(endpoint),
      `${path}.endpoint`,
      `must be a URL without ? and #, got ${shown(endpoint)}`,
    ),
  ]
}

const environment: Rule = ({ components, functions }) =>
  [
    ...Object.entries(components).map(([name, component]) => ({
      path: `spec.components.${name}.env`,
      variables: component?.env,
    })),
    { path: 'spec.functions.env', variables: functions.env },
  ].flatMap(({ path, variables = [] }) =>
    variables.flatMap(({ name, value, secretRef }, index) =>
      oneOf({ value, secretRef }, `${path}[${index}]`, `${name} `),
    ),
  )

export const rules: readonly Rule[] = [
  ...authRules,
  imgproxy,
  externalStore,
  needed,
  azure,
  cloudDisks,
  bareParameters,
  ...databaseRules,
  ...objectStoreRules,
  dataReclaimPolicy,
  ...functionsRules,
  resources,
  scheduling,
  environment,
]
