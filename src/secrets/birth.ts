import { randomBytes } from 'node:crypto'
import { GENERATIONS, type Generation } from '../api/claim/index.ts'
import { changeIssue, type ImmutablePath } from '../api/immutable.ts'
import { refuse } from '../api/issues.ts'
import type { Project } from '../api/project.ts'
import type { Status } from '../api/status.ts'
import { identityFields, keptIdentity, postgresIdentity } from '../database/identity.ts'
import type { PostgresIdentity } from '../database/images.ts'

const PREFIX = 'xsupabase.io/'
const OUTSIDE = `${PREFIX}outside-`

/**
 * The birth certificate of a project: what was chosen when it was made, and what was reached since.
 * It stands as annotations on the seed's Secret and is read back on each pass.
 */
export type Birth = {
  readonly release: string
  readonly databaseType: string
  readonly majorVersion: number
  readonly postgres: PostgresIdentity
  readonly objectStoreType: string
  /** When the keys were issued: the `iat` of every key, in seconds since 1970. */
  readonly issuedAt: number
  /** `Generated`, or `<Secret>/<key>` that the seed was taken from. */
  readonly seedSource: string
  /** `Derived`, or `<Secret>/<key>` that the JWT secret is taken from. */
  readonly jwtSource: string
  readonly generations: Generations
  /** The generations that every workload had when the project was last Ready. */
  readonly rolledOut: Generations
  /** UID of the database object, remembered while the object itself is away. */
  readonly databaseUid?: string
  /** UID of the object store's volume, likewise. */
  readonly objectStoreUid?: string
  /**
   * What the outside has told, or was told once, by name: the address of a managed server, its name
   * and region. It stays in force while it is not reported, whatever the platform says meanwhile.
   */
  readonly outside?: Outside
  /** Whether the platform had settings; without them a project would become another one. */
  readonly platform: 'Present' | 'Absent'
}

type Generations = Readonly<Record<Generation, number>>
export type Outside = Readonly<Record<string, string>>
type Annotations = Readonly<Record<string, string>>

/** What a new project is made of: the only randomness and the only clock of the function. */
export type Newborn = { readonly seed: Uint8Array; readonly issuedAt: number }

export const newborn = (): Newborn => ({
  seed: randomBytes(32),
  issuedAt: Math.floor(Date.now() / 1000),
})

const source = (ref: { name: string; key: string } | undefined, none: string): string =>
  ref ? `${ref.name}/${ref.key}` : none

/** The certificate that the present spec would get, if the project were born now. */
export const certify = (project: Project, issuedAt: number): Birth => {
  const { spec, release, hasPlatform } = project
  return {
    release: release.name,
    databaseType: spec.database.type,
    majorVersion: spec.database.majorVersion,
    postgres: postgresIdentity(project),
    objectStoreType: spec.objectStore.type,
    issuedAt,
    seedSource: source(spec.secrets.seedSecretRef, 'Generated'),
    jwtSource: source(spec.secrets.jwtSecretRef, 'Derived'),
    generations: spec.secrets.generations,
    rolledOut: spec.secrets.generations, // a newborn has nothing that runs on older ones
    platform: hasPlatform ? 'Present' : 'Absent',
  }
}

export const toAnnotations = (birth: Birth): Annotations => ({
  [`${PREFIX}release`]: birth.release,
  [`${PREFIX}database-type`]: birth.databaseType,
  [`${PREFIX}postgres-major`]: String(birth.majorVersion),
  [`${PREFIX}postgres-uid`]: String(birth.postgres.uid),
  [`${PREFIX}postgres-gid`]: String(birth.postgres.gid),
  [`${PREFIX}object-store-type`]: birth.objectStoreType,
  [`${PREFIX}issued-at`]: String(birth.issuedAt),
  [`${PREFIX}seed-source`]: birth.seedSource,
  [`${PREFIX}jwt-source`]: birth.jwtSource,
  ...Object.fromEntries(
    GENERATIONS.flatMap((name) => [
      [`${PREFIX}generation-${name}`, String(birth.generations[name])],
      [`${PREFIX}rolled-out-${name}`, String(birth.rolledOut[name])],
    ]),
  ),
  ...(birth.databaseUid && { [`${PREFIX}database-uid`]: birth.databaseUid }),
  ...(birth.objectStoreUid && { [`${PREFIX}object-store-uid`]: birth.objectStoreUid }),
  ...Object.fromEntries(
    Object.entries(birth.outside ?? {}).map(([name, value]) => [OUTSIDE + name, value]),
  ),
  [`${PREFIX}platform`]: birth.platform,
})

const outsideOf = (annotations: Annotations): Pick<Birth, 'outside'> => {
  const found = Object.entries(annotations)
    .filter(([name]) => name.startsWith(OUTSIDE))
    .map(([name, value]) => [name.slice(OUTSIDE.length), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return found.length > 0 ? { outside: Object.fromEntries(found) } : {}
}

export const fromAnnotations = (annotations: Annotations): Birth => {
  const read = (name: string): string => annotations[PREFIX + name] ?? ''
  const number = (name: string): number => Number(read(name))
  // What is absent came into the certificate after the project was born: nothing was rotated yet.
  const generations = (kind: string): Generations =>
    Object.fromEntries(
      GENERATIONS.map((name) => [name, Number(read(`${kind}-${name}`) || 1)]),
    ) as Generations
  return {
    release: read('release'),
    databaseType: read('database-type'),
    majorVersion: number('postgres-major'),
    postgres: { uid: number('postgres-uid'), gid: number('postgres-gid') },
    objectStoreType: read('object-store-type'),
    issuedAt: number('issued-at'),
    seedSource: read('seed-source'),
    jwtSource: read('jwt-source'),
    generations: generations('generation'),
    rolledOut: generations('rolled-out'),
    ...(read('database-uid') && { databaseUid: read('database-uid') }),
    ...(read('object-store-uid') && { objectStoreUid: read('object-store-uid') }),
    ...outsideOf(annotations),
    platform: read('platform') === 'Present' ? 'Present' : 'Absent',
  }
}

/** The generations that the last pass found rolled out everywhere; none where it did not. */
const settledOn = ({ phase, secrets }: Status): Partial<Generations> =>
  phase === 'Ready' ? { ...secrets?.generations } : {}

/**
 * The certificate after this pass: what was fixed at birth stays, release and generations advance.
 *
 * @param status what the last pass told
 * @throws Refusal when the spec asks for something that was decided at birth
 */
export const renew = (birth: Birth, project: Project, status: Status): Birth => {
  const postgres = keptIdentity(project, birth.postgres)
  const now = { ...certify(project, birth.issuedAt), postgres }
  const rolledOut = { ...birth.rolledOut, ...settledOn(status) }
  type Fixed = readonly (readonly [ImmutablePath, unknown, unknown])[]
  // Another major version is another image, with users of its own: one complaint is enough.
  const [uid, gid] = identityFields(now.databaseType) ?? []
  const identity: Fixed = [
    ...(uid ? ([[uid, birth.postgres.uid, now.postgres.uid]] as const) : []),
    ...(gid ? ([[gid, birth.postgres.gid, now.postgres.gid]] as const) : []),
  ]
  const fixed: Fixed = [
    ['database.type', birth.databaseType, now.databaseType],
    ['database.majorVersion', birth.majorVersion, now.majorVersion],
    ...(birth.majorVersion === now.majorVersion && birth.databaseType === now.databaseType
      ? identity
      : []),
    ['objectStore.type', birth.objectStoreType, now.objectStoreType],
    ['secrets.seedSecretRef', birth.seedSource, now.seedSource],
    ['secrets.jwtSecretRef', birth.jwtSource, now.jwtSource],
    ...GENERATIONS.map(
      (name) =>
        [`secrets.generations.${name}`, birth.generations[name], now.generations[name]] as const,
    ),
  ]
  const issues = [
    ...fixed.flatMap(([path, before, after]) => changeIssue(path, before, after) ?? []),
    // Only the next generation is known to what runs. The API server lets no generation go back, so
    // the way out of a wrong one is to remove the field: what is in force stays in force.
    ...GENERATIONS.filter((name) => now.generations[name] > birth.generations[name] + 1).map(
      (name) => ({
        path: `spec.secrets.generations.${name}`,
        message: `can be raised by one at a time: in force is ${birth.generations[name]}, asked for is ${now.generations[name]}; remove the field, then ask for ${birth.generations[name] + 1}`,
      }),
    ),
    // What runs still may know the one before the last alone.
    ...GENERATIONS.filter(
      (name) =>
        now.generations[name] === birth.generations[name] + 1 &&
        birth.generations[name] > rolledOut[name],
    ).map((name) => ({
      path: `spec.secrets.generations.${name}`,
      message: `cannot be raised yet: generation ${birth.generations[name]} is still being rolled out; remove the field until the claim is Ready`,
    })),
  ]
  if (issues.length > 0) throw refuse('Immutable', issues)
  const { databaseUid, objectStoreUid, outside } = birth
  return {
    ...now,
    rolledOut,
    ...(databaseUid && { databaseUid }),
    ...(objectStoreUid && { objectStoreUid }),
    ...(outside && { outside }),
  }
}
