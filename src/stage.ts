import type { Phase } from './api/status.ts'
import { NONE_AVAILABLE } from './readiness/deployment.ts'
import { NOT_COMPLETED } from './readiness/job.ts'
import type { Readiness } from './readiness/readiness.ts'

/**
 * What a project waits for, in words. Each change of them is four writes of the composite or more,
 * and each write is two of the hundred events that Crossplane's circuit breaker lets through. So a
 * start has few stages: what is part of one is named once the stage has lasted.
 */

/** What the project told in the pass before. */
export type Told = {
  readonly phase: Phase | undefined
  /** The message of the condition Operational. */
  readonly words: string
  /** For so long it has been that message. */
  readonly seconds: number
}

/** So long a stage may last before something may be wrong with it. */
const PATIENCE_SECONDS = 20

const STAGES: readonly {
  readonly words: string
  readonly contains: (key: string, message: string) => boolean
}[] = [
  {
    words: 'waiting for set-up: its Jobs have not completed yet',
    contains: (key, message) =>
      /-job-/.test(key) && !key.startsWith('verify-') && message === NOT_COMPLETED,
  },
  {
    words: 'waiting for services: not all of their pods are available yet',
    contains: (key, message) => key.endsWith('-deployment') && NONE_AVAILABLE.test(message),
  },
]

/** What a reader of the claim would call an object. */
const called = (key: string): string =>
  key
    .replace(/-(deployment|service|cluster|server|statefulset|volume|budget)$/, '')
    .replace(/^(.+)-job-[0-9a-f]+$/, 'set-up ($1)')

const waitingFor = (key: string): string => `waiting for ${called(key)}: `

export const isStarting = ({ phase = 'Pending' }: Told): boolean =>
  phase === 'Pending' || phase === 'Provisioning'

/** What is said of an object that is waited for. */
export const sentence = (key: string, { message }: Readiness, told: Told): string => {
  const named = `${waitingFor(key)}${message}`
  const stage = isStarting(told) && STAGES.find(({ contains }) => contains(key, message))
  if (!stage || told.words.startsWith(waitingFor(key))) return named
  return told.words === stage.words && told.seconds >= PATIENCE_SECONDS ? named : stage.words
}

/**
 * Whether to ask pods why an object is waited for: it has lasted, or they gave a reason in the pass
 * before, which would be lost otherwise.
 */
export const asksPods = (key: string, { message }: Readiness, told: Told): boolean => {
  const { words, seconds } = told
  const silent =
    words === `${waitingFor(key)}${message}` ||
    STAGES.some((stage) => stage.words === words && stage.contains(key, message))
  return silent ? seconds >= PATIENCE_SECONDS : words.startsWith(waitingFor(key))
}

/** Whether a start is where it was in the pass before, and has not been there for long. */
export const sameStage = (told: Told, words: string): boolean =>
  told.phase === 'Provisioning' && told.words === words && told.seconds < PATIENCE_SECONDS
