import { authRules } from './rules/auth.ts'
import { databaseRules } from './rules/database.ts'
import { resources } from './rules/resources.ts'
import { type Rule, when } from './rules/rule.ts'

const imgproxy: Rule = ({ imgproxy }) =>
  when(
    imgproxy.type === 'External' && !imgproxy.external?.url,
    'spec.imgproxy.external.url',
    'is missing: type is External, so say where imgproxy answers',
  )

const environment: Rule = ({ components }) =>
  Object.entries(components).flatMap(([name, component]) =>
    (component?.env ?? []).flatMap((variable, index) =>
      when(
        (variable.value === undefined) === (variable.secretRef === undefined),
        `spec.components.${name}.env[${index}]`,
        `${variable.name} needs either value or secretRef`,
      ),
    ),
  )

export const rules: readonly Rule[] = [
  ...authRules,
  imgproxy,
  ...databaseRules,
  resources,
  environment,
]
