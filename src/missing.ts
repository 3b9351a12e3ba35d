import type { Project } from './api/project.ts'
import { contents, read } from './contents.ts'
import type { Observed } from './observed.ts'
import { references, resolve } from './references.ts'

/** References of the claim that hold nothing to read, in words, each said once. */
export const missingReferences = (project: Project, observed: Observed): string[] => {
  const said = [
    ...references(project)
      .filter(({ path }) => !path.startsWith('spec.secrets.seedSecretRef')) // taken once, at birth
      .map((reference) => ({ path: reference.path, found: resolve(project, observed, reference) })),
    ...contents(project).map((content) => ({
      path: content.path,
      found: read(project, observed, content),
    })),
  ].flatMap(({ path, found }) => (found.state === 'missing' ? [`${path}: ${found.why}`] : []))
  return [...new Set(said)]
}
