import type { Spec } from '../api/project.ts'
import type { Release } from '../releases/index.ts'

/** User and group id that PostgreSQL runs as, and that own its data. */
export type PostgresIdentity = { readonly uid: number; readonly gid: number }

/** What the image brings beside PostgreSQL: decides preload list, parameters and limits. */
export type Flavour = 'supabase' | 'vanilla'

export const flavourOf = (image: string): Flavour =>
  /(^|\/)supabase\/postgres[:@]/.test(image) ? 'supabase' : 'vanilla'

/** CloudNativePG's own images run as 26:26, which is also the operator's default. */
const VANILLA: PostgresIdentity = { uid: 26, gid: 26 }

type Version = readonly number[]

const versionOf = (image: string): Version =>
  (/:([0-9.]+)/.exec(image)?.[1] ?? '').split('.').map(Number)

const before = (a: Version, b: Version): boolean => {
  for (let i = 0; i < b.length; i++) {
    if ((a[i] ?? 0) !== b[i]) return (a[i] ?? 0) < (b[i] ?? 0)
  }
  return false
}

/**
 * supabase/postgres does not pin its uid; it moves with the base image, and a changed uid cannot
 * read an existing volume (measured by tag: sqliteai/sqlite-sync 58 and 59).
 */
const SUPABASE: readonly { major: number; before: Version; identity: PostgresIdentity }[] = [
  { major: 15, before: [15, 14, 1, 100], identity: { uid: 101, gid: 102 } }, // Ubuntu 24.04
  { major: 15, before: [16], identity: { uid: 100, gid: 101 } }, // Alpine
  { major: 17, before: [17, 6, 1, 84], identity: { uid: 101, gid: 102 } }, // Ubuntu 24.04
  { major: 17, before: [18], identity: { uid: 100, gid: 101 } }, // Alpine
]

/** Image of PostgreSQL for this spec: the asked one, else the release's. Undefined when it has none. */
export const postgresImage = (
  { cloudNativePG, majorVersion }: Spec['database'],
  release: Release,
): string | undefined => cloudNativePG.image ?? release.postgres[majorVersion]

export const postgresIdentity = (
  database: Spec['database'],
  release: Release,
): PostgresIdentity => {
  const image = postgresImage(database, release) ?? ''
  const known =
    flavourOf(image) === 'supabase'
      ? SUPABASE.find(
          (row) => row.major === versionOf(image)[0] && before(versionOf(image), row.before),
        )?.identity
      : VANILLA
  const { postgresUID, postgresGID } = database.cloudNativePG
  return {
    uid: postgresUID ?? known?.uid ?? VANILLA.uid,
    gid: postgresGID ?? known?.gid ?? VANILLA.gid,
  }
}
