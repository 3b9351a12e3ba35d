import type { Project } from './api/project.ts'
import { contents, read } from './contents.ts'
import type { Observed } from './observed.ts'
import { absence, type Missing, references, resolve } from './references.ts'

/** A field that holds nothing to read. */
type Gap = {
  readonly path: string
  readonly object: string
  /** What it asks of the object, where it is not the whole. */
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

/** References of the claim that hold nothing to read, in words: an object that is not there once. */
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
