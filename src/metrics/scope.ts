import type { Stack } from '../services/stack.ts'
import type { Program } from './exposed.ts'

/** What expressions are written for: one project and the programs that it has. */
export type Scope = {
  /** Selects the project's own series: `namespace="team-a",project="shop-x7k2p"`. */
  readonly own: string
  /** Selects its volumes among the kubelet's. */
  readonly volumes: string
  readonly programs: ReadonlySet<Program>
  readonly instances: number
}

export const scopeOf = (
  { project, database, objectStore }: Stack,
  programs: Iterable<Program>,
): Scope => {
  const namespace = `namespace=${JSON.stringify(project.namespace)}`
  const volumes = [database.volumes, objectStore?.volume].filter((each) => each !== undefined)
  return {
    own: `${namespace},project=${JSON.stringify(project.name)}`,
    volumes: `${namespace},persistentvolumeclaim=~${JSON.stringify(volumes.join('|'))}`,
    programs: new Set<Program>([
      'prometheus',
      ...(volumes.length > 0 ? (['kubelet'] as const) : []),
      ...programs,
    ]),
    instances: project.spec.database.instances,
  }
}
