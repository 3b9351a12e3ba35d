import type { Found } from '../jobs/findings.ts'
import type { Stack } from './stack.ts'

/** Services that some servers cannot serve; the limit that says so has the service's name. */
const DEMANDING = ['realtime', 'studio'] as const

/**
 * The project without the services that its database cannot serve. Where only the set-up can tell,
 * they are added once it has reported; a service that runs stays, whatever a later set-up reports.
 *
 * The set-up of the database is rendered from the spec as it is.
 */
export const possible = (stack: Stack, { explored, limits }: Found): Stack => {
  const { project, database, observed } = stack
  if (!database.toBeExplored) return stack
  const off = DEMANDING.filter(
    (name) =>
      !observed.has(`${name}-deployment`) &&
      (!explored || limits.some(({ feature }) => feature === name)),
  )
  if (off.length === 0) return stack
  const spec = { ...project.spec }
  for (const name of off) Object.assign(spec, { [name]: { ...spec[name], enabled: false } })
  return { ...stack, project: { ...project, spec } }
}
