import { isDeepStrictEqual } from 'node:util'
import { quantityValue } from '../kube/quantity.ts'

export type Rule = {
  /** Below `spec`. */
  readonly path: string
  /** What may follow a value that was set; quantities are compared by what they stand for. */
  readonly allows: 'nothing else' | 'larger number' | 'larger quantity'
  readonly why: string
}

const DATA = 'data does not move by itself; make a new project and move it there'
const FILES = 'the files of the database belong to it'
const VOLUME_CLASS = 'volumes keep the class that they were made with'
const VOLUME_SIZE = 'volumes do not shrink'
const GENERATION = 'what a former generation made may be known to others'

/**
 * What a claim cannot take back. The API server holds the *written* value to it (CEL in the XRD),
 * the function the *effective* one, which may come from a default, a plan or the platform.
 */
export const immutable = [
  { path: 'database.type', allows: 'nothing else', why: DATA },
  { path: 'database.majorVersion', allows: 'nothing else', why: DATA },
  { path: 'database.storage.className', allows: 'nothing else', why: VOLUME_CLASS },
  { path: 'database.storage.size', allows: 'larger quantity', why: VOLUME_SIZE },
  { path: 'database.storage.walSize', allows: 'larger quantity', why: VOLUME_SIZE },
  { path: 'database.cloudNativePG.postgresUID', allows: 'nothing else', why: FILES },
  { path: 'database.cloudNativePG.postgresGID', allows: 'nothing else', why: FILES },
  { path: 'objectStore.type', allows: 'nothing else', why: DATA },
  { path: 'objectStore.storage.className', allows: 'nothing else', why: VOLUME_CLASS },
  { path: 'objectStore.storage.size', allows: 'larger quantity', why: VOLUME_SIZE },
  {
    path: 'secrets.seedSecretRef',
    allows: 'nothing else',
    why: 'the seed is taken once, when the project is made; secrets.generations rotates',
  },
  { path: 'secrets.generations.jwt', allows: 'larger number', why: GENERATION },
  { path: 'secrets.generations.database', allows: 'larger number', why: GENERATION },
  { path: 'secrets.generations.s3', allows: 'larger number', why: GENERATION },
] as const satisfies readonly Rule[]

export type ImmutablePath = (typeof immutable)[number]['path']

/** The rule in words, as the API server and the function tell it. */
export const ruleMessage = ({ path, allows, why }: Rule): string =>
  allows === 'nothing else'
    ? `spec.${path} cannot be changed once it is set: ${why}`
    : `spec.${path} can only grow once it is set: ${why}`

const permits: Record<Rule['allows'], (before: unknown, after: unknown) => boolean> = {
  'nothing else': isDeepStrictEqual,
  'larger number': (before, after) => Number(after) >= Number(before),
  'larger quantity': (before, after) =>
    quantityValue(String(after)) >= quantityValue(String(before)),
}

/**
 * Whether a value in force may follow another one, by the rule of its path.
 *
 * @param before what is in force; undefined when nothing is, and then anything may follow
 * @returns why not, with both values, or undefined when it may
 */
export const changeError = (
  path: ImmutablePath,
  before: unknown,
  after: unknown,
): string | undefined => {
  const rule = immutable.find((known) => known.path === path)
  if (!rule || before === undefined || permits[rule.allows](before, after)) return undefined
  const [was, is] = [JSON.stringify(before), JSON.stringify(after) ?? 'nothing']
  return `${ruleMessage(rule)}; in force is ${was}, asked for is ${is}`
}
