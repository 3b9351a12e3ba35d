import type { Project } from './api/project.ts'
import { contents, read } from './contents.ts'
import type { Observed } from './observed.ts'
import { absence, type Missing, references, resolve } from './references.ts'

/** A reference of the claim that cannot be resolved. */
type Gap = {
  readonly path: string
  readonly object: string
  /** The keys that it reads; empty where it reads the whole object. */
  readonly keys: readonly string[]
  readonly missing: Missing
}

const gaps = (project: Project, observed: Observed): Gap[] => {
  const objectOf = (kind: string, name: string) => `${kind} ${project.namespace}/${name}`
  return [
    ...references(project)
      .filter(({ path }) => !path.startsWith('spec.secrets.seedSecretRef')) // taken once, at birth
      .map((reference) => ({
        path: reference.path,
        object: objectOf(reference.kind, reference.ref.name),
        keys: [reference.ref.key],
        missing: resolve(project, observed, reference),
      })),
    ...contents(project).map((content) => ({
      path: content.path,
      object: objectOf(content.kind, content.name),
      keys: [],
      missing: read(project, observed, content),
    })),
  ].flatMap(({ missing, ...gap }) => (missing.state === 'missing' ? [{ ...gap, missing }] : []))
}

/**
 * References of the claim that cannot be resolved, in words. An object that does not exist is
 * reported once, however many fields refer to it.
 */
export const missingReferences = (project: Project, observed: Observed): string[] => {
  const all = gaps(project, observed)
  const groups = Map.groupBy(all, ({ path, object, missing }) => (missing.absent ? object : path))
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (!first) return []
    const others = new Set(more.map(({ path }) => path).filter((path) => path !== first.path))
    if (others.size === 0) {
      return [...new Set([first, ...more].map(({ path, missing }) => `${path}: ${missing.why}`))]
    }
    const keys = new Set([first, ...more].flatMap((gap) => gap.keys))
    return [`${first.path} and ${others.size} more: ${absence(first.object, [...keys]).why}`]
  })
}
