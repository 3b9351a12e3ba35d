import { didYouMean } from '../api/meant.ts'
import type { Project } from '../api/project.ts'
import { Refusal } from '../refusal.ts'
import { FEATURES } from '../setup/database/tables/features.ts'
import type { Limit } from './port.ts'

/** What an extension wants of the server before it can be created. */
type Need = {
  /** Library that PostgreSQL loads at its start. */
  readonly library: string
  readonly parameters?: Readonly<Record<string, string>>
}

/** Where the server finds the files of the vault; the mount point is CloudNativePG's. */
export const VAULT_LIBRARY = 'supabase_vault'
export const VAULT_FOLDER = 'vault'
const PROJECTED = '/projected'
export const vaultFile = (name: string): string => `${PROJECTED}/${VAULT_FOLDER}/${name}`

const NEEDS: Readonly<Record<string, Need>> = {
  // Jobs run in background workers: over a connection PostgreSQL would ask them for a password.
  pg_cron: {
    library: 'pg_cron',
    parameters: { 'cron.database_name': 'postgres', 'cron.use_background_workers': 'on' },
  },
  pg_net: { library: 'pg_net' },
  pg_stat_monitor: { library: 'pg_stat_monitor' },
  pg_stat_statements: { library: 'pg_stat_statements' },
  pg_tle: { library: 'pg_tle' },
  pgaudit: { library: 'pgaudit' },
  plpgsql_check: { library: 'plpgsql_check' },
  supabase_vault: {
    library: VAULT_LIBRARY,
    parameters: { 'vault.getkey_script': vaultFile('getkey') },
  },
  timescaledb: { library: 'timescaledb' },
}

const needOf = (name: string): Need | undefined =>
  Object.hasOwn(NEEDS, name) ? NEEDS[name] : undefined

/** Extensions that the image is known to bring; undefined for an image that nobody knows. */
const broughtBy = ({ release, spec }: Project, image: string): readonly string[] | undefined =>
  release.extensions.find(
    (row) => row.image.test(image) && row.majors.includes(spec.database.majorVersion),
  )?.extensions

/**
 * @param field where another image is named
 * @throws Refusal when the image is known, and known to lack what is asked for
 */
export const refuseAbsent = (project: Project, image: string, field: string): void => {
  const { extensions, majorVersion } = project.spec.database
  const brought = broughtBy(project, image)
  if (!brought) return
  const index = extensions.findIndex(({ name }) => !brought.includes(name))
  if (index < 0) return
  const name = extensions[index]?.name ?? ''
  const meant = didYouMean(name, brought)
  const others = meant ? `${meant} Else` : `: ${brought.toSorted().join(', ')};`
  throw new Refusal(
    'InvalidSpec',
    `spec.database.extensions[${index}].name: "${name}" is none of the extensions that release ${project.release.name} knows in ${image} (PostgreSQL ${majorVersion})${others} take it off the list, or bring an image that has it in ${field}`,
  )
}

/** What the server was told before, as observed; somebody may have removed a part of it. */
type Present = {
  readonly parameters?: Readonly<Record<string, string>>
  readonly shared_preload_libraries?: readonly string[]
  /** Whether there is a key of the vault, which is made for those alone who ask for it. */
  readonly vaultKey: boolean
}

/** Whether the server was told before to load what the extension needs. */
const wasMet = (
  { library, parameters }: Need,
  usual: readonly string[],
  present: Present,
): boolean => {
  if (library === VAULT_LIBRARY && present.vaultKey) return true
  return parameters
    ? Object.keys(parameters).every((name) => Object.hasOwn(present.parameters ?? {}, name))
    : !usual.includes(library) && present.shared_preload_libraries?.includes(library) === true
}

/**
 * @param field where the image is named
 * @param usual libraries that the present image is given anyway
 * @throws Refusal when an image would follow that is not known to have what is loaded for extensions:
 *   what stands in the database could no longer be used, or PostgreSQL would not start
 */
export const refuseLoss = (
  project: Project,
  image: string,
  field: string,
  usual: readonly string[],
  present: Present,
): void => {
  const brought = broughtBy(project, image) ?? []
  const lost = Object.entries(NEEDS)
    .filter(([name, need]) => !brought.includes(name) && wasMet(need, usual, present))
    .filter(([, { library }]) => present.shared_preload_libraries?.includes(library))
    .map(([name]) => name)
  if (lost.length === 0) return
  throw new Refusal(
    field.startsWith('spec.') ? 'InvalidSpec' : 'InvalidPlatform',
    `${field}: the database has ${lost.join(', ')}, which release ${project.release.name} does not know in ${image}; set it back, or name an image that is known to have them: a copy of supabase/postgres keeps that at the end of its name, as in registry.example.com/supabase/postgres:<tag>`,
  )
}

/**
 * What the extensions want of the server. What it was told before stays: an extension that is no
 * longer asked for is still there, with its data.
 *
 * Only where the image is known to have it: without its library PostgreSQL does not start.
 *
 * @param asked names of extensions
 * @param usual libraries that are loaded anyway
 * @param present what the server was told before
 */
export const needsOf = (
  project: Project,
  image: string,
  asked: readonly string[],
  usual: readonly string[],
  present: Present,
): {
  readonly libraries: readonly string[]
  readonly parameters: Readonly<Record<string, string>>
} => {
  const needs = (broughtBy(project, image) ?? []).toSorted().flatMap((name) => {
    const need = needOf(name)
    if (!need) return []
    return asked.includes(name) || wasMet(need, usual, present) ? [need] : []
  })
  return {
    libraries: needs.map(({ library }) => library),
    parameters: Object.assign({}, ...needs.map(({ parameters }) => parameters)),
  }
}

/**
 * Extensions that the claim asks for, of an unknown image, and that need a library that is not
 * loaded.
 */
const notLoaded = ({ spec }: Project, usual: readonly string[]): readonly Limit[] =>
  spec.database.extensions.flatMap(({ name }) => {
    const need = needOf(name)
    return need && !usual.includes(need.library)
      ? [
          {
            feature: `extension_${name}`,
            reason: `it needs library ${need.library} at the start of PostgreSQL, which is loaded only where the release knows that the image has it`,
          },
        ]
      : []
  })

/**
 * Parts of Supabase that do not work because the image lacks an extension. What an unknown image
 * lacks, only the set-up can find out.
 *
 * @param wayOut who has it
 */
export const limitsOf = (
  project: Project,
  image: string,
  usual: readonly string[],
  wayOut = 'Use an image of supabase/postgres',
): readonly Limit[] => {
  const brought = broughtBy(project, image)
  if (!brought) return notLoaded(project, usual)
  return Object.entries(FEATURES)
    .filter(([name]) => !brought.includes(name))
    .map(([name, feature]) => ({
      feature,
      reason: `the image has no ${name}. ${wayOut}`,
    }))
}
