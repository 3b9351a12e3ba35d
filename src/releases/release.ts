import type { ComponentName } from '../api/claim/index.ts'
import type { KnownImage } from './extensions.ts'

/**
 * One tested set of all that reaches a pod. A project stays on the release that it was born with
 * or last asked for; what must differ in a pod is a new release.
 */
export type Release = {
  readonly name: string
  /** Counts the changes of the set-up programs; recorded in the database. */
  readonly setupNumber: number
  readonly images: Readonly<Record<Exclude<ComponentName, 'gateway'> | 'setup', string>>
  readonly gateway: Readonly<Record<'Kong' | 'Envoy', string>>
  /** PostgreSQL by major version; a version that is missing needs an image of the user's own. */
  readonly postgres: Readonly<Partial<Record<number, string>>>
  /** What images of PostgreSQL are known to bring; the first that matches counts. */
  readonly extensions: readonly KnownImage[]
  /** PgBouncer. */
  readonly pooler: string
  readonly objectStore: Readonly<Record<'MinIO' | 'VersityGW', string>>
}
