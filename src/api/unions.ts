import type { ClaimSpec } from './claim/index.ts'
import type { Issue } from './issues.ts'

/** Fields that belong to one value of a `type` beside them. */
const UNIONS = [
  { field: 'imgproxy', members: { External: 'external' } },
  { field: 'database', members: { CloudNativePG: 'cloudNativePG' } },
] as const

type Members = { type?: string } & Record<string, unknown>

/**
 * Drops the members that do not belong to the final `type`: a platform may keep settings of several
 * back ends. A claim that sets such a member itself has forgotten the type, and is told so.
 */
export const dropForeignMembers = (spec: ClaimSpec, claim: ClaimSpec): [ClaimSpec, Issue[]] => {
  const result = { ...spec } as Record<string, Members | undefined>
  const issues: Issue[] = []
  for (const { field, members } of UNIONS) {
    const own = claim[field] as Members | undefined
    for (const [type, member] of Object.entries(members)) {
      const union = result[field]
      if (!union || union.type === type || union[member] === undefined) continue
      if (own?.[member] !== undefined) {
        issues.push({
          path: `spec.${field}.${member}`,
          message: `belongs to type ${type}, but the type is ${union.type}; set spec.${field}.type to ${type}`,
        })
      }
      const { [member]: _dropped, ...kept } = union
      result[field] = kept
    }
  }
  return [result as ClaimSpec, issues]
}
