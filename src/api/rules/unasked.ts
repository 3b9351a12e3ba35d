import type { ClaimSpec } from '../claim/index.ts'
import type { Issue } from '../issues.ts'
import { when } from './rule.ts'

const holds = (map: object | undefined): boolean => Object.keys(map ?? {}).length > 0

/**
 * Refuses settings of a part that is off by default and that nobody has turned on or off: they
 * would be ignored silently.
 *
 * @param said every layer but our own defaults, merged
 */
export const unasked = (claim: ClaimSpec, said: ClaimSpec): Issue[] => {
  const { source, function: settings } = claim.functions ?? {}
  const { enabled: _, ...pooler } = claim.database?.pooler ?? {}
  const noFunctions = said.functions?.enabled === undefined
  const noPooler = said.database?.pooler?.enabled === undefined
  const way = (field: string) => `but ${field} is not true; set it, or say false`
  return [
    ...when(
      noFunctions && (holds(source?.inline) || holds(source?.configMap)),
      'spec.functions.source',
      `has code, ${way('functions.enabled')}`,
    ),
    ...when(
      noFunctions && holds(settings),
      'spec.functions.function',
      `has settings, ${way('functions.enabled')}`,
    ),
    ...Object.keys(pooler).flatMap((field) =>
      when(noPooler, `spec.database.pooler.${field}`, `is set, ${way('database.pooler.enabled')}`),
    ),
  ]
}
