import type { Project } from './plane/project.ts'
import { plane } from './running.ts'

/** The columns of `kubectl get supabase`, as a user reads them. */
export type Told = {
  readonly URL: string
  readonly PHASE: string
  readonly RELEASE: string
  readonly MESSAGE: string
  readonly SYNCED: string
  readonly READY: string
}

/** Reads the line of a claim that `kubectl get supabase` prints. */
export const told = async ({ name, namespace }: Project): Promise<Told> => {
  const printed = await plane.kubectl('get', 'supabase', name, '-n', namespace)
  const [header = '', line = ''] = printed.split('\n')
  const starts = [...header.matchAll(/\S+/g)].map(({ index, 0: column }) => ({ index, column }))
  return Object.fromEntries(
    starts.map(({ index, column }, i) => [column, line.slice(index, starts[i + 1]?.index).trim()]),
  ) as Told
}
