import { addressesOf } from '../addresses.ts'
import type { Project } from '../api/project.ts'

/** Host names that clients use: that of the APIs, and Studio's where it has one of its own. */
export const publicHosts = (project: Pick<Project, 'publicUrl' | 'spec'>): string[] => {
  const urls = [
    project.publicUrl,
    ...(project.spec.studio.enabled ? [addressesOf(project).studio] : []),
  ]
  return [...new Set(urls.map((url) => new URL(url).hostname))]
}
