import type { Foundation } from '../foundation.ts'
import type { KubeObject } from '../kube/objects.ts'
import { Refusal } from '../refusal.ts'
import type { Outside } from '../secrets/birth.ts'
import { seedName } from '../secrets/names.ts'
import { isOwnName } from './names.ts'

type Birth = { readonly birth: Pick<Foundation['birth'], 'outside'> }
type Remembering = Birth & {
  readonly project: Pick<Foundation['project'], 'claim' | 'name' | 'namespace'>
  readonly keys: Pick<Foundation['keys'], 'reference'>
}
type Values = Readonly<Record<string, string | undefined>>

/** A name in the cloud that is made once. */
export type Name = {
  readonly made: string
  /** What the object that is there is called. */
  readonly exists: string | undefined
}

/** A setting of the platform that is decided once for a project, such as the region. */
export type Choice = {
  /** Of the platform, below `data.providers`. */
  readonly field: string
  /** What the platform says now. */
  readonly asked: string | undefined
  /** What the object that is there was made with. */
  readonly exists: string | undefined
  /** Remembered where the platform says nothing, which is a choice as well. */
  readonly none?: string
  readonly legal?: RegExp
}

const known = (values: Values): Outside =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )

const where = ({ project }: Remembering, key: string): string =>
  `Secret ${project.namespace}/${seedName(project)}: annotation xsupabase.io/outside-${key}`

const RESTORE =
  "restore the Secret from a backup, or delete claim and Secret where it is not this project's"

const nameOf = (foundation: Remembering, key: string, { made, exists }: Name): string => {
  const remembered = foundation.birth.outside?.[key] ?? exists ?? made
  const { project, keys } = foundation
  if (remembered === exists || isOwnName(project, keys, remembered)) return remembered
  throw new Refusal(
    'InvalidSecret',
    `${where(foundation, key)} is "${remembered}", which is not a name that this project's seed gives, so it may be somebody else's; ${RESTORE}`,
  )
}

const choiceOf = (
  foundation: Remembering,
  key: string,
  { field, asked, exists, none, legal }: Choice,
  isThere: boolean,
): string | undefined => {
  const wanted = asked ?? none
  const found = exists ?? (isThere ? none : wanted)
  const value = foundation.birth.outside?.[key] ?? found
  const isConfirmed =
    value === found || value === wanted || (isThere && none !== undefined && value === none)
  if (!isConfirmed) {
    throw new Refusal(
      'InvalidSecret',
      `${where(foundation, key)} is "${value}", while data.providers.${field} in EnvironmentConfig xsupabase is ${asked === undefined ? 'not set' : `"${asked}"`}, and no object is there that would confirm it; have the platform team set the field as remembered until the object is there, or ${RESTORE}`,
    )
  }
  if (legal && value !== undefined && value !== none && !legal.test(value)) {
    throw new Refusal(
      'InvalidSecret',
      `${where(foundation, key)} is "${value}", which is not what data.providers.${field} may be; ${RESTORE}`,
    )
  }
  return value
}

/**
 * What is decided once for a project, such as the name and the region of a server: what is
 * remembered wins over what the platform says now, since another value would mean another server.
 *
 * It is remembered in a Secret, which others may be able to write. So a name must be one that the
 * seed gives, and every other value must be what the platform says or what the existing object has.
 *
 * @param object the one in the cluster whose names and place these are, where it is there
 * @throws Refusal when what is remembered can be somebody else's
 */
export const decided = (
  foundation: Remembering,
  object: KubeObject | undefined,
  names: Readonly<Record<string, Name>>,
  choices: Readonly<Record<string, Choice>>,
): Outside => ({
  ...Object.fromEntries(
    Object.entries(names).map(([key, name]) => [key, nameOf(foundation, key, name)]),
  ),
  ...known(
    Object.fromEntries(
      Object.entries(choices).map(([key, choice]) => [
        key,
        choiceOf(foundation, key, choice, object !== undefined),
      ]),
    ),
  ),
})

/**
 * What only the outside knows, and may change, such as an address: the value that it reports now,
 * else the last one that it reported.
 */
export const reported = ({ birth }: Birth, present: Values): Outside =>
  known(
    Object.fromEntries(
      Object.entries(present).map(([name, value]) => [name, value || birth.outside?.[name]]),
    ),
  )
