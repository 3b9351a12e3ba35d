import type { Spec } from '../../api/project.ts'
import { bareValue } from '../../api/rules/bare-parameters.ts'

/** Settings that a cloud decides itself, or for which our default suits pods only. */
const NOT_OURS = new Set(['shared_buffers', 'wal_level'])

/** Settings of PostgreSQL as a cloud takes them: without units. */
export const cloudParameters = ({ database }: Pick<Spec, 'database'>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(database.parameters ?? {})
      .filter(([name]) => !NOT_OURS.has(name))
      .map(([name, value]) => [name, bareValue(name, value) ?? value]),
  )
