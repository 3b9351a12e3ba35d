import { refuse } from './api/issues.ts'
import type { Project } from './api/project.ts'
import type { Birth } from './secrets/birth.ts'

/** What has no overlap: a pod that does not roll is locked out by it. */
const WITHOUT_OVERLAP = ['database', 's3'] as const

/**
 * @param missingNow what pods of the project read and is not there, in words
 * @throws Refusal for a rotation that some pods could not follow, since they cannot start anew
 */
export const refuseRotation = (
  project: Project,
  birth: Birth,
  missingNow: () => readonly string[],
): void => {
  const { generations } = project.spec.secrets
  const raised = WITHOUT_OVERLAP.filter((name) => generations[name] > birth.generations[name])
  const missing = raised.length > 0 ? missingNow() : []
  if (missing.length === 0) return
  throw refuse(
    'InvalidSpec',
    raised.map((name) => ({
      path: `spec.secrets.generations.${name}`,
      message: `cannot be raised while a pod could not start anew to follow: ${missing.join('; ')}; mend that first`,
    })),
  )
}
