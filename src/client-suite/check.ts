import type { Stage } from './stage.ts'

/** What can be checked, in the order of the report. */
export const components = [
  'gateway',
  'auth',
  'rest',
  'graphql',
  'realtime',
  'storage',
  's3',
  'functions',
  'meta',
] as const
export type Component = (typeof components)[number]

/** What a check cannot do without, and how it is given. */
export const needs = {
  serviceKey: '--service-key (or SUPABASE_SERVICE_ROLE_KEY)',
  s3: 'SUPABASE_S3_ACCESS_KEY_ID and SUPABASE_S3_SECRET_ACCESS_KEY in the environment',
  function: '--function NAME, a function that the anon key may call with POST',
  opaqueKeys: 'SUPABASE_PUBLISHABLE_KEY and SUPABASE_SECRET_KEY in the environment',
} as const
export type Need = keyof typeof needs

/** One promise of the public API. */
export type Check = {
  readonly component: Component
  /** What the installation does, in the present tense: `signs a user in`. */
  readonly promise: string
  readonly needs?: readonly Need[]
  /** Sends megabytes, or waits for something that takes its time: three times the deadline. */
  readonly slow?: boolean
  /** Resolves where the promise was kept. @throws Broken, Off or Unchecked */
  readonly run: (stage: Stage) => Promise<void>
}

/** The promise was broken: what came instead, in words. */
export class Broken extends Error {}

/** The feature is turned off, as the program that would serve it says. */
export class Off extends Error {}

/** The check would prove nothing here, or do harm; the message says why. */
export class Unchecked extends Error {}
