import type { Spec } from '../../api/project.ts'
import { bareValue } from '../../api/rules/bare-parameters.ts'

/** Settings that sizes of pods are made for, or that a cloud decides itself. */
const NOT_OURS = new Set(['shared_buffers', 'wal_level'])

/** Settings of PostgreSQL as a cloud takes them: without units. */
export const bareParameters = ({ database }: Pick<Spec, 'database'>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(database.parameters ?? {})
      .filter(([name]) => !NOT_OURS.has(name))
      .map(([name, value]) => [name, bareValue(name, value) ?? value]),
  )
