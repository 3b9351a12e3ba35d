import { quantityValue } from '../../kube/quantity.ts'
import type { Issue } from '../issues.ts'
import { type Rule, when } from './rule.ts'

type Amounts = Readonly<Record<string, string>>
type Resources =
  | { readonly requests?: Amounts | undefined; readonly limits?: Amounts | undefined }
  | undefined

const fits = (path: string, resources: Resources): Issue[] =>
  Object.entries(resources?.requests ?? {}).flatMap(([name, request]) => {
    const limit = resources?.limits?.[name]
    return when(
      limit !== undefined && quantityValue(request) > quantityValue(limit),
      `${path}.resources.requests.${name}`,
      `must be at most the limit, which is ${limit}, got ${request}; where you set one of the two, the plan sets the other: set both`,
    )
  })

/** The API server refuses a pod that asks for more than it may use. */
export const resources: Rule = ({ components, database, objectStore }) => [
  ...Object.entries(components).flatMap(([name, component]) =>
    fits(`spec.components.${name}`, component?.resources),
  ),
  ...fits('spec.database', database.resources),
  ...fits('spec.objectStore', objectStore.resources),
]
