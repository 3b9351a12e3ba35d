import { SENDERS } from './claim/auth/sms.ts'
import type { ClaimSpec } from './claim/index.ts'
import type { Issue } from './issues.ts'

/** Fields that belong to one value of a `type` beside them. */
const UNIONS = [
  { field: 'imgproxy', members: { External: 'external' } },
  { field: 'functions.source', members: { Inline: 'inline', ConfigMap: 'configMap' } },
  {
    field: 'objectStore',
    members: { VersityGW: 'versityGW', MinIOOperator: 'minIOOperator', External: 'external' },
  },
  {
    field: 'database',
    members: {
      CloudNativePG: 'cloudNativePG',
      Zalando: 'zalando',
      Crunchy: 'crunchy',
      RDS: 'rds',
      CloudSQL: 'cloudSQL',
      AzureFlexibleServer: 'azureFlexibleServer',
      External: 'external',
    },
  },
  { field: 'auth.sms.provider', members: SENDERS },
] as const

type Plain = { readonly [field: string]: unknown }
type Union = Plain & { readonly type?: string }

const below = (value: Plain | undefined, path: readonly string[]): Union | undefined =>
  path.reduce<Plain | undefined>((inner, part) => inner?.[part] as Plain | undefined, value)

/** The same object without the field at a path. What is beside the path is shared, not copied. */
const without = (value: Plain, [part = '', ...rest]: readonly string[]): Plain => {
  if (rest.length > 0) return { ...value, [part]: without(value[part] as Plain, rest) }
  const { [part]: _dropped, ...kept } = value
  return kept
}

/**
 * Drops the members that do not belong to the final `type`: a platform may keep settings of several
 * back ends. A claim that sets such a member itself has forgotten the type, and is told so.
 */
export const dropForeignMembers = (spec: ClaimSpec, claim: ClaimSpec): [ClaimSpec, Issue[]] => {
  let result = spec as Plain
  const issues: Issue[] = []
  for (const { field, members } of UNIONS) {
    const path = field.split('.')
    const own = below(claim, path)
    for (const [type, member] of Object.entries(members)) {
      const union = below(result, path)
      if (!union || union.type === type || union[member] === undefined) continue
      if (own?.[member] !== undefined) {
        issues.push({
          path: `spec.${field}.${member}`,
          message: `belongs to type ${type}, but the type is ${union.type ?? 'none'}; set spec.${field}.type to ${type}, or remove the field`,
        })
      }
      result = without(result, [...path, member])
    }
  }
  return [result as ClaimSpec, issues]
}
