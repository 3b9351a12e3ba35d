import { type Composite, conditionOf, OPERATIONAL } from './api/composite.ts'
import type { Phase, Status } from './api/status.ts'
import { isLastCheck } from './last-check.ts'
import { LACKS_PODS } from './readiness/deployment.ts'
import { NOT_COMPLETED } from './readiness/job.ts'
import type { Readiness } from './readiness/readiness.ts'

/**
 * What a project waits for, in words. Each change of them is four writes of the composite or more,
 * and each write is two of the hundred events that Crossplane's circuit breaker lets through. So a
 * start has one message, and what is part of it is named once it has lasted.
 */

/** What the project told in the pass before. */
export type Told = {
  readonly phase: Phase | undefined
  /** The message of the condition Operational. */
  readonly words: string
  /** For so long it has been that message; infinite where Crossplane does not say since when. */
  readonly seconds: number
}

/** By so much Crossplane's clock may be ahead of ours. */
const MAX_SKEW_SECONDS = 60

/**
 * Crossplane writes a condition's time when its words change. A time to come is a clock that is wrong.
 * What is to sleep has no start.
 *
 * @param now milliseconds since 1970
 */
export const toldIn = (composite: Composite, now: number, sleeps: boolean): Told => {
  const { message = '', lastTransitionTime = '' } = conditionOf(composite, OPERATIONAL) ?? {}
  const seconds = (now - Date.parse(lastTransitionTime)) / 1000
  return {
    phase: sleeps ? 'Hibernated' : (composite.status as Status).phase,
    words: message,
    seconds: seconds > -MAX_SKEW_SECONDS ? seconds : Number.POSITIVE_INFINITY,
  }
}

/** So many seconds something may be waited for before something may be wrong with it. */
const PATIENCE = 20

type Stage = {
  readonly words: string
  readonly contains: (key: string, readiness: Readiness) => boolean
  readonly patience: (key: string) => number
}

const isDatabase = (key: string): boolean => /^database-(cluster|server)$/.test(key)

const SERVICES: Stage = {
  words: 'waiting for services: they are being set up, started and checked',
  contains: (key, { state, message }) =>
    isLastCheck(key) ? state !== 'failing' : message === NOT_COMPLETED || LACKS_PODS.test(message),
  patience: () => 30, // images, migrations, the check of every service
}

/** What is said of a start, from the first pass on. */
export const START_WORDS =
  'waiting for database and services: they are being set up, started and checked'

const START: Stage = {
  words: START_WORDS,
  contains: (key, readiness) =>
    (isDatabase(key) && readiness.state === undefined) || SERVICES.contains(key, readiness),
  patience: (key) => (isDatabase(key) ? 40 : 60), // a volume, an image of some 500 MB, initdb
}

/** In the order in which they come; the second only where the database took long. */
const STAGES: readonly Stage[] = [START, SERVICES]

const isStage = (words: string): boolean => STAGES.some((stage) => stage.words === words)

/** Whether it has lasted what is told, a stage or what has a name. */
const hasLasted = (key: string, { words, seconds }: Told): boolean =>
  seconds >= (STAGES.find((stage) => stage.words === words)?.patience(key) ?? PATIENCE)

/** What a reader of the claim would call an object. */
const called = (key: string): string =>
  key
    .replace(/-(deployment|service|cluster|server|statefulset|volume|budget)$/, '')
    .replace(/^(.+)-job-[0-9a-f]+$/, 'set-up ($1)')

const waitingFor = (key: string): string => `waiting for ${called(key)}: `

const isStarting = ({ phase = 'Pending' }: Told): boolean =>
  phase === 'Pending' || phase === 'Provisioning'

/**
 * What is said of an object that is waited for. A start goes forward: what falls behind the last
 * check, or behind a database that has been named, is named at once.
 *
 * @param checking whether the last check has begun
 */
export const sentence = (
  key: string,
  readiness: Readiness,
  told: Told,
  checking: boolean,
): string => {
  const named = `${waitingFor(key)}${readiness.message}`
  const stage = ['', START.words].includes(told.words) ? START : SERVICES
  if (!isStarting(told) || !stage.contains(key, readiness)) return named
  if (checking && !isLastCheck(key)) return named
  const goesOn =
    told.words === stage.words ? hasLasted(key, told) : told.words.startsWith(waitingFor(key))
  return goesOn ? named : stage.words
}

/**
 * Whether to ask pods why an object is waited for: it has lasted, or they gave a reason in the pass
 * before, which would be lost otherwise.
 */
export const asksPods = (key: string, readiness: Readiness, told: Told): boolean => {
  const { words } = told
  const silent =
    words === `${waitingFor(key)}${readiness.message}` ||
    STAGES.some((stage) => stage.words === words && stage.contains(key, readiness))
  return silent ? hasLasted(key, told) : words.startsWith(waitingFor(key))
}

/**
 * Whether a start tells of its parts what it told before: it tells of them anew with other words.
 *
 * @param words what is told now
 */
export const keepsParts = (told: Told, words: string): boolean =>
  told.phase === 'Provisioning' && told.words === words && isStage(words)
