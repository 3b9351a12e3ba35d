import { quantityValue } from '../kube/quantity.ts'
import type { Volumes } from './born.ts'
import type { Issue } from './issues.ts'
import { filled } from './placeholders.ts'
import type { Platform } from './platform.ts'
import type { Project } from './project.ts'

type Allowed = NonNullable<Platform['allowed']>

const oneOf = (path: string, value: string, list: readonly string[] | undefined): Issue[] =>
  !list || list.includes(value)
    ? []
    : [{ path, message: `"${value}" is not allowed by the platform; allowed: ${list.join(', ')}` }]

const hostAllowed = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern

/**
 * What the platform forbids this project, field by field. A volume that already exceeds the limit
 * is let be, since it cannot shrink.
 */
export const forbidden = (project: Project, allowed: Allowed, volumes?: Volumes): Issue[] => {
  const { spec, publicUrl, release, claimedUrl } = project
  const issues = [
    ...oneOf('spec.database.type', spec.database.type, allowed.databaseTypes),
    ...oneOf('spec.objectStore.type', spec.objectStore.type, allowed.objectStoreTypes),
    ...oneOf('spec.plan', spec.plan, allowed.plans),
    ...spec.database.extensions.flatMap(({ name }, index) =>
      oneOf(`spec.database.extensions[${index}].name`, name, allowed.extensions),
    ),
    ...oneOf('spec.release', release.name, allowed.releases),
  ]

  const hosts = [
    ...(claimedUrl ? [['spec.publicUrl', new URL(publicUrl).hostname] as const] : []),
    ...(spec.studio.hostname ? [['spec.studio.hostname', spec.studio.hostname] as const] : []),
  ]
  const patterns = allowed.hostnames?.map((pattern) => filled(pattern, project))
  for (const [path, host] of hosts) {
    if (patterns && !patterns.some((pattern) => hostAllowed(host, pattern))) {
      issues.push({
        path,
        message: `host ${host} is not allowed by the platform; allowed: ${patterns.join(', ')}`,
      })
    }
  }

  const { maxReplicas, maxStorage } = allowed
  const counts = [
    ['spec.replicas', spec.replicas],
    ['spec.database.instances', spec.database.instances],
    ['spec.objectStore.replicas', spec.objectStore.replicas ?? 0],
    ...Object.entries(spec.components).map(
      ([name, component]) =>
        [`spec.components.${name}.replicas`, component?.replicas ?? 0] as const,
    ),
  ] as const
  for (const [path, count] of counts) {
    if (maxReplicas !== undefined && count > maxReplicas) {
      issues.push({
        path,
        message: `must be at most ${maxReplicas}, the platform says, got ${count}`,
      })
    }
  }

  const sizes = [
    ['spec.database.storage.size', spec.database.storage.size, volumes?.database],
    ['spec.database.storage.walSize', spec.database.storage.walSize, volumes?.log],
    [
      'spec.database.crunchy.repositorySize',
      spec.database.crunchy?.repositorySize,
      volumes?.copies,
    ],
    ['spec.objectStore.storage.size', spec.objectStore.storage.size, volumes?.objectStore],
  ] as const
  for (const [path, size, exists] of sizes) {
    if (!maxStorage || !size || size === exists) continue
    if (quantityValue(size) > quantityValue(maxStorage)) {
      issues.push({
        path,
        message: `must be at most ${maxStorage}, the platform says, got ${size}`,
      })
    }
  }
  return issues
}
