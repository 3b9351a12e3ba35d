import type { Spec } from './project.ts'

type Pooled = 'auth' | 'rest' | 'storage' | 'realtime'

/** Connections to PostgreSQL that one pod of a service opens at most. */
export const CONNECTIONS: Readonly<
  Record<Pooled, { readonly title: string; readonly perPod: number }>
> = {
  auth: { title: 'Auth', perPod: 10 },
  rest: { title: 'REST', perPod: 10 },
  storage: { title: 'Storage', perPod: 20 },
  // what it keeps for itself, and for each of its tenants
  realtime: { title: 'Realtime', perPod: 15 },
}

/** Connections that are left for Jobs, the operator and people. */
export const RESERVE = 10

/** The only pool whose size a claim can change. */
const perPodOf = ({ components }: Spec, name: Pooled): number => {
  const size = components.rest?.env?.find((variable) => variable.name === 'PGRST_DB_POOL')?.value
  return name === 'rest' && size && /^[0-9]+$/.test(size) ? Number(size) : CONNECTIONS[name].perPod
}

export type Users = {
  readonly name: Pooled
  readonly title: string
  readonly pods: number
  readonly connections: number
}

/** The users of the database in a project, with the connections of all their pods. */
export const connectionsOf = (spec: Spec): Users[] =>
  (Object.keys(CONNECTIONS) as Pooled[])
    .filter((name) => !(name === 'storage' || name === 'realtime') || spec[name].enabled)
    .map((name) => {
      const pods = spec.components[name]?.replicas ?? spec.replicas
      return {
        name,
        title: CONNECTIONS[name].title,
        pods,
        connections: pods * perPodOf(spec, name),
      }
    })
