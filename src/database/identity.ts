import {
  firstReading,
  type ImageSource,
  imageIdentity,
  type PostgresIdentity,
  VANILLA,
} from './images.ts'

/** Users of `zalando/spilo`: postgres is 101:103 in each. */
const SPILO: PostgresIdentity = { uid: 101, gid: 103 }

type Identity = {
  /** The field of `spec.database` that can say otherwise. */
  readonly member: 'cloudNativePG' | 'zalando'
  readonly of: (source: ImageSource) => PostgresIdentity
}

/** By `spec.database.type`, where the user id is ours to set. */
const IDENTITIES: Readonly<Record<string, Identity>> = {
  CloudNativePG: { member: 'cloudNativePG', of: (source) => imageIdentity(source) },
  Zalando: {
    member: 'zalando',
    of: ({ spec }) => {
      const { postgresUID, postgresGID } = spec.database.zalando ?? {}
      return { uid: postgresUID ?? SPILO.uid, gid: postgresGID ?? SPILO.gid }
    },
  },
}

/**
 * User and group id that own the data of a new project; meaningless where they are not ours to set.
 */
export const postgresIdentity = (source: ImageSource): PostgresIdentity =>
  IDENTITIES[source.spec.database.type]?.of(source) ?? VANILLA

/** The same for a project that has one: what it got by the first reading of its image, it keeps. */
export const keptIdentity = (source: ImageSource, has: PostgresIdentity): PostgresIdentity => {
  const { uid, gid } = imageIdentity(source, firstReading)
  const isFirst =
    source.spec.database.type === 'CloudNativePG' && has.uid === uid && has.gid === gid
  return isFirst ? has : postgresIdentity(source)
}

/** Fields of the spec that the ids come from. */
export const identityFields = (type: string) => {
  const member = IDENTITIES[type]?.member
  return member
    ? ([`database.${member}.postgresUID`, `database.${member}.postgresGID`] as const)
    : undefined
}
