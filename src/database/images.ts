import type { Platform } from '../api/platform.ts'
import type { Spec } from '../api/project.ts'
import { tagOf } from '../kube/image.ts'
import type { Release } from '../releases/index.ts'

/** User and group id that PostgreSQL runs as, and that own its data. */
export type PostgresIdentity = { readonly uid: number; readonly gid: number }

/** What the image brings beside PostgreSQL: decides preload list, parameters and limits. */
export type Flavour = 'supabase' | 'vanilla'

export const flavourOf = (image: string): Flavour =>
  /(^|\/)supabase\/postgres[:@]/.test(image) ? 'supabase' : 'vanilla'

/** CloudNativePG's own images run as 26:26, which is also the operator's default. */
export const VANILLA: PostgresIdentity = { uid: 26, gid: 26 }

export type Version = readonly number[]

/** Numbers that the tag of an image begins with; none where nothing tells its version. */
export const versionOf = (image: string): Version =>
  (/^[0-9]+(\.[0-9]+)*/.exec(tagOf(image) ?? '')?.[0].split('.') ?? []).map(Number)

export const before = (a: Version, b: Version): boolean => {
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

/** What the image of PostgreSQL depends on. */
export type ImageSource = {
  readonly spec: Pick<Spec, 'database'>
  readonly release: Pick<Release, 'postgres' | 'extensions'>
  readonly platform: Pick<Platform, 'images'>
}

/** An image by its digest, under a name that says nothing either. */
const isNameless = (image: string, { extensions }: ImageSource['release']): boolean =>
  image.includes('@') && !extensions.some((known) => known.image.test(image))

/**
 * Image that tells what PostgreSQL has: the platform's, else the asked one, else the release's;
 * undefined without any. What the platform names by a digest alone is a copy of the release's.
 */
export const postgresImage = ({ spec, release, platform }: ImageSource): string | undefined => {
  const own = platform.images?.override?.database
  const released = release.postgres[spec.database.majorVersion]
  if (own && isNameless(own, release)) return released ?? own
  return own ?? spec.database.cloudNativePG?.image ?? released
}

/** Major version that the tag of an image begins with; undefined for one without such a tag. */
export const majorOf = (image: string): number | undefined => versionOf(image)[0] || undefined

type Reading = (image: string) => Version

/**
 * What was read at first of an image with a digest: what follows the first colon, be it the
 * port of a registry or the digest. Who was made so keeps the user that the data belongs to.
 */
export const firstReading: Reading = (image) =>
  image.includes('@')
    ? (/:([0-9.]+)/.exec(image)?.[1] ?? '').split('.').map(Number)
    : versionOf(image)

const identityOf = (image: string, read: Reading): PostgresIdentity | undefined => {
  if (flavourOf(image) === 'vanilla') return VANILLA
  const version = read(image)
  return SUPABASE.find((row) => row.major === version[0] && before(version, row.before))?.identity
}

/** What the claim says of CloudNativePG's image, else what is known of it. */
export const imageIdentity = (source: ImageSource, read = versionOf): PostgresIdentity => {
  const { database } = source.spec
  const released = source.release.postgres[database.majorVersion]
  // A digest says nothing: it is taken for a copy of the release's image.
  const identity = identityOf(postgresImage(source) ?? '', read) ?? identityOf(released ?? '', read)
  const { postgresUID, postgresGID } = database.cloudNativePG ?? {}
  return {
    uid: postgresUID ?? identity?.uid ?? VANILLA.uid,
    gid: postgresGID ?? identity?.gid ?? VANILLA.gid,
  }
}
