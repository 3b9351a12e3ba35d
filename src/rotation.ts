import { refuse } from './api/issues.ts'
import type { Project } from './api/project.ts'
import type { Birth } from './secrets/birth.ts'

/** Generations without an overlap: raising one locks out every pod that does not restart. */
const WITHOUT_OVERLAP = ['database', 's3'] as const

/**
 * @param missingNow references of the project that cannot be resolved, in words
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
