import { quantityValue } from '../kube/quantity.ts'
import type { ClaimSpec, Generation } from './claim/index.ts'

/** What a project already is: its birth certificate, and the volumes that it has. */
export type Born = {
  readonly release: string
  readonly databaseType: string
  readonly majorVersion: number
  readonly objectStoreType: string
  readonly generations: Readonly<Record<Generation, number>>
  readonly platform: 'Present' | 'Absent'
  readonly volumes: Volumes
}

/** Sizes of the volumes that exist, as quantities. */
export type Volumes = {
  readonly database?: string | undefined
  readonly log?: string | undefined
  /** Of copies of the database. */
  readonly copies?: string | undefined
  readonly objectStore?: string | undefined
  /** How the volume of the files is mounted, and where their metadata is. */
  readonly shared?: {
    readonly accessMode: 'ReadWriteOnce' | 'ReadWriteMany'
    readonly metadata: 'ExtendedAttributes' | 'Sidecar'
  }
  /** Over how many volumes an operator spreads the files. */
  readonly pool?: { readonly servers: number; readonly volumesPerServer: number } | undefined
}

const larger = (asked: string | undefined, exists: string | undefined): string | undefined =>
  asked && exists && quantityValue(asked) > quantityValue(exists) ? asked : (exists ?? asked)

/** Defaults and plan without the StorageClass of volumes that exist, which keep theirs. */
export const withoutClasses = (ground: ClaimSpec, { volumes }: Born): ClaimSpec => {
  const { database, objectStore } = ground
  const { className: _database, ...databaseStorage } = database?.storage ?? {}
  const { className: _files, ...filesStorage } = objectStore?.storage ?? {}
  return {
    ...ground,
    ...(volumes.database && { database: { ...database, storage: databaseStorage } }),
    ...(volumes.objectStore && { objectStore: { ...objectStore, storage: filesStorage } }),
  }
}

/**
 * A layer over defaults and plan, for a project that exists: what was decided at its birth, or has
 * grown since, stays in force where the claim says nothing, however the defaults have changed.
 */
export const bornLayer = (ground: ClaimSpec, born: Born): ClaimSpec => {
  const { database, objectStore } = ground
  const { volumes } = born
  const walSize = larger(database?.storage?.walSize, volumes.log)
  const repositorySize = larger(database?.crunchy?.repositorySize, volumes.copies)
  return {
    database: {
      type: born.databaseType,
      majorVersion: born.majorVersion,
      storage: {
        size: larger(database?.storage?.size, volumes.database),
        ...(walSize && { walSize }),
      },
      ...(repositorySize && { crunchy: { repositorySize } }),
    },
    objectStore: {
      type: born.objectStoreType,
      storage: {
        size: larger(objectStore?.storage?.size, volumes.objectStore),
        ...(volumes.shared && { accessMode: volumes.shared.accessMode }),
      },
      ...(volumes.shared && { versityGW: { metadata: volumes.shared.metadata } }),
      ...(volumes.pool && { minIOOperator: volumes.pool }),
    },
    secrets: { generations: born.generations },
  } as ClaimSpec
}
