import { ALL_PLUGINS, OUTPUT_PLUGINS } from '../api/output-plugins.ts'
import type { Spec } from '../api/project.ts'
import { Refusal } from '../refusal.ts'
import { before, flavourOf, type Version, versionOf } from './images.ts'

/**
 * First minor versions of PostgreSQL that let no plugin read the log unless they are told its name
 * (CVE-2026-6471). Older ones do not start with a setting they do not know.
 */
const FIRST: readonly Version[] = [
  [15, 19],
  [16, 15],
  [17, 11],
  [18, 6],
]

/** Whether PostgreSQL knows the setting, by the tag of its image; undefined where that cannot tell. */
export const knowsPlugins = (image: string): boolean | undefined => {
  const version = versionOf(image)
  const first = FIRST.find(([major]) => major === version[0])
  return first && version.length > 1 ? !before(version, first) : undefined
}

/**
 * The setting, for an image that is known to have the plugin and to know the setting. The tag under
 * another name may be anybody's own count.
 */
export const pluginsOf = (image: string): Readonly<Record<string, string>> =>
  flavourOf(image) === 'supabase' && knowsPlugins(image) ? { [OUTPUT_PLUGINS]: ALL_PLUGINS } : {}

/** @throws Refusal when PostgreSQL would not start with the setting that is asked for */
export const refuseUnknown = ({ parameters }: Spec['database'], image: string): void => {
  if (parameters?.[OUTPUT_PLUGINS] === undefined || knowsPlugins(image) !== false) return
  const versions = FIRST.map((each) => each.join('.')).join(', ')
  throw new Refusal(
    'InvalidSpec',
    `spec.database.parameters.${OUTPUT_PLUGINS}: by its tag, ${image} is of a PostgreSQL that does not know it and would not start; remove it, or take an image of ${versions} or later`,
  )
}
