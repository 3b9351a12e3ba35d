import type { Spec } from '../../api/project.ts'
import type { Flag } from './cloudsql-types.ts'
import { librariesFor } from './libraries.ts'
import { cloudParameters } from './parameters.ts'

/** Cloud SQL loads the library of an extension where a flag of its own says so. */
const NEEDS = { pg_cron: 'pg_cron', pgaudit: 'pgaudit' } as const

const FLAG = /^cloudsql\.enable_(.+)$/

const loadedBy = (flags: readonly Flag[]): string[] =>
  flags.flatMap(({ name, value }) => {
    const library = FLAG.exec(name)?.[1]
    return library && value === 'on' ? [library] : []
  })

/** Flags of the instance, in the order of their names, and the libraries that they load. */
export const flagsOf = (
  spec: Pick<Spec, 'database'>,
  existing: readonly Flag[],
): { readonly flags: Flag[]; readonly libraries: readonly string[] } => {
  const libraries = librariesFor(spec.database.extensions, NEEDS, loadedBy(existing))
  const values: Record<string, string> = {
    ...cloudParameters(spec),
    'cloudsql.logical_decoding': 'on',
    ...Object.fromEntries(libraries.map((library) => [`cloudsql.enable_${library}`, 'on'])),
  }
  const flags = Object.entries(values)
    .map(([name, value]) => ({ name, value }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return { flags, libraries }
}
