import type { KubeObject } from '../../src/kube/objects.ts'

type Objects = Readonly<Record<string, KubeObject>>

/** Types of back ends cannot be changed: two of them may call what they make by the same key. */
const scopeOf = (key: string, { seed }: Objects): string => {
  const born = seed?.metadata?.annotations ?? {}
  if (key.startsWith('database-')) return ` of ${born['xsupabase.io/database-type']}`
  if (key.startsWith('objectstore-')) return ` of ${born['xsupabase.io/object-store-type']}`
  return ''
}

/**
 * Composition keys that one project could have for objects of two kinds: what changes between them
 * deletes the one and makes the other within a pass, under the feet of what runs.
 */
export const severalKinds = (projects: readonly Objects[]): string[] => {
  const kinds = new Map<string, Set<string>>()
  for (const objects of projects) {
    for (const [key, { apiVersion, kind }] of Object.entries(objects)) {
      const scoped = `${key}${scopeOf(key, objects)}`
      kinds.set(scoped, (kinds.get(scoped) ?? new Set()).add(`${apiVersion} ${kind}`))
    }
  }
  return [...kinds].flatMap(([key, found]) =>
    found.size > 1 ? [`${key}: ${[...found].sort().join(', ')}`] : [],
  )
}
