import { isDeepStrictEqual } from 'node:util'
import { quantityValue } from '../kube/quantity.ts'
import type { Issue } from './issues.ts'

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
const VOLUME_ACCESS = 'volumes keep the access mode that they were made with'
const METADATA = 'the files that are there would lose theirs'
const VOLUME_SIZE = 'volumes do not shrink'
const POOL = 'the operator spreads each file over all of them'
const GENERATION = 'what a former generation made may be known to others'

/**
 * Fields that a claim cannot change freely once they are set. The API server checks the *written*
 * value (CEL in the XRD), the function the *effective* one, which may come from a default, a plan
 * or the platform.
 */
export const immutable = [
  { path: 'database.type', allows: 'nothing else', why: DATA },
  { path: 'database.majorVersion', allows: 'nothing else', why: DATA },
  { path: 'database.storage.className', allows: 'nothing else', why: VOLUME_CLASS },
  { path: 'database.storage.size', allows: 'larger quantity', why: VOLUME_SIZE },
  { path: 'database.storage.walSize', allows: 'larger quantity', why: VOLUME_SIZE },
  { path: 'database.cloudNativePG.postgresUID', allows: 'nothing else', why: FILES },
  { path: 'database.cloudNativePG.postgresGID', allows: 'nothing else', why: FILES },
  { path: 'database.zalando.postgresUID', allows: 'nothing else', why: FILES },
  { path: 'database.zalando.postgresGID', allows: 'nothing else', why: FILES },
  { path: 'database.crunchy.repositorySize', allows: 'larger quantity', why: VOLUME_SIZE },
  { path: 'objectStore.type', allows: 'nothing else', why: DATA },
  { path: 'objectStore.storage.className', allows: 'nothing else', why: VOLUME_CLASS },
  { path: 'objectStore.storage.size', allows: 'larger quantity', why: VOLUME_SIZE },
  { path: 'objectStore.storage.accessMode', allows: 'nothing else', why: VOLUME_ACCESS },
  { path: 'objectStore.versityGW.metadata', allows: 'nothing else', why: METADATA },
  { path: 'objectStore.minIOOperator.servers', allows: 'nothing else', why: POOL },
  { path: 'objectStore.minIOOperator.volumesPerServer', allows: 'nothing else', why: POOL },
  {
    path: 'secrets.seedSecretRef',
    allows: 'nothing else',
    why: 'the seed is taken once, when the project is made; secrets.generations rotates',
  },
  {
    path: 'secrets.jwtSecretRef',
    allows: 'nothing else',
    why: 'the source of the JWT secret is fixed when the project is made',
  },
  { path: 'secrets.generations.jwt', allows: 'larger number', why: GENERATION },
  { path: 'secrets.generations.apiKeys', allows: 'larger number', why: GENERATION },
  { path: 'secrets.generations.database', allows: 'larger number', why: GENERATION },
  { path: 'secrets.generations.s3', allows: 'larger number', why: GENERATION },
  { path: 'secrets.generations.dashboard', allows: 'larger number', why: GENERATION },
] as const satisfies readonly Rule[]

export type ImmutablePath = (typeof immutable)[number]['path']

const words = ({ allows, why }: Rule): string =>
  allows === 'nothing else'
    ? `cannot be changed once it is set: ${why}`
    : `can only grow once it is set: ${why}`

/** The rule as the API server tells it. */
export const ruleMessage = (rule: Rule): string => `spec.${rule.path} ${words(rule)}`

const permits: Record<Rule['allows'], (before: unknown, after: unknown) => boolean> = {
  'nothing else': isDeepStrictEqual,
  'larger number': (before, after) => Number(after) >= Number(before),
  'larger quantity': (before, after) =>
    quantityValue(String(after)) >= quantityValue(String(before)),
}

/**
 * Why a value cannot follow the one in force, by the rule of its path; undefined when it can.
 *
 * @param before what is in force; undefined when nothing is, and then anything may follow
 */
export const changeIssue = (
  path: ImmutablePath,
  before: unknown,
  after: unknown,
): Issue | undefined => {
  const rule = immutable.find((known) => known.path === path)
  if (!rule || before === undefined || permits[rule.allows](before, after)) return undefined
  const [was, asked] = [JSON.stringify(before), JSON.stringify(after) ?? 'nothing']
  return {
    path: `spec.${path}`,
    message: `${words(rule)}. In force is ${was}, asked for is ${asked}; set it back, or remove the field`,
  }
}
