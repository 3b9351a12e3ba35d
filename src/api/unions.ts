import type { ClaimSpec } from './claim/index.ts'
import type { Issue } from './issues.ts'

/** Fields that belong to one value of a `type` beside them. */
const UNIONS = [
  { field: 'imgproxy', members: { External: 'external' } },
  { field: 'functions.source', members: { Inline: 'inline', ConfigMap: 'configMap' } },
  { field: 'database', members: { CloudNativePG: 'cloudNativePG' } },
] as const

type Plain = Readonly<Record<string, unknown>>
type Members = Plain & { readonly type?: string }

const at = (spec: Plain, field: string): Members | undefined =>
  field.split('.').reduce<unknown>((value, part) => (value as Plain | undefined)?.[part], spec) as
    | Members
    | undefined

const placed = (
  spec: Plain,
  [part = '', ...rest]: readonly string[],
  value: Members | undefined,
): Plain => ({
  ...spec,
  [part]: rest.length > 0 ? placed(spec[part] as Plain, rest, value) : value,
})

/**
 * Drops the members that do not belong to the final `type`: a platform may keep settings of several
 * back ends. A claim that sets such a member itself has forgotten the type, and is told so.
 */
export const dropForeignMembers = (spec: ClaimSpec, claim: ClaimSpec): [ClaimSpec, Issue[]] => {
  let result: Plain = spec
  const issues: Issue[] = []
  for (const { field, members } of UNIONS) {
    const own = at(claim, field)
    for (const [type, member] of Object.entries(members)) {
      const union = at(result, field)
      if (!union || union.type === type || union[member] === undefined) continue
      if (own?.[member] !== undefined) {
        issues.push({
          path: `spec.${field}.${member}`,
          message: `belongs to type ${type}, but the type is ${union.type}; set spec.${field}.type to ${type}`,
        })
      }
      const { [member]: _dropped, ...kept } = union
      result = placed(result, field.split('.'), kept)
    }
  }
  return [result as ClaimSpec, issues]
}
