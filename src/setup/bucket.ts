import { randomUUID } from 'node:crypto'
import { s3Client } from './bucket/client.ts'
import { failure, passes } from './bucket/failure.ts'
import { optional } from './bucket/optional.ts'
import { type Place, type Step, steps, sweep, tagStep } from './bucket/probe.ts'
import { reachBucket } from './bucket/reach.ts'
import { sentence, variantSentence } from './bucket/sentence.ts'
import { type Settings, settings } from './bucket/settings.ts'
import { variants, withoutTags } from './bucket/variants.ts'
import type { Environment } from './environment.ts'
import { type Finding, findingsText } from './findings.ts'
import { type Attempt, patiently } from './patience.ts'

/** The sentence for a failed step: the variant under which it passes is the way out. */
const wayOut = async (
  step: Step,
  error: unknown,
  place: Place,
  used: Settings,
): Promise<string> => {
  const failed = failure(error)
  if (step === tagStep && used.fields === 'external')
    return variantSentence(withoutTags(failed), step.operation, failed)
  for (const variant of variants(used)) {
    const client = s3Client(variant.settings)
    try {
      await step.run({ ...place, client })
      return variantSentence(variant, step.operation, failed)
    } catch {
      // this was not the reason either
    } finally {
      client.destroy()
    }
  }
  return sentence(step.operation, failed, used)
}

/** Some servers answer what they do not know with a 500, which others answer while they start. */
const TRIES = 4

/** Repeats one step until it passes, or turns out to be an operation that the store may lack. */
const taking = (step: Step, place: Place, used: Settings) => {
  let answers = 0
  return async (): Promise<Attempt<Finding | undefined>> => {
    try {
      await step.run(place)
      return { done: undefined }
    } catch (error) {
      const failed = failure(error)
      answers += failed.status === undefined ? 0 : 1
      const lasts = !passes(failed) || answers === TRIES
      if (step.optional && used.mayLack.includes(step.optional) && lasts) {
        return { done: optional[step.optional] }
      }
      if (!passes(failed)) throw new Error(await wayOut(step, error, place, used))
      return { waiting: `the object store does not answer ${step.operation} (${failed.code})` }
    }
  }
}

/**
 * Makes the bucket where it may, and proves with the credentials and settings that Storage will use
 * that it does all that Storage asks of a store. Leaves nothing behind in the bucket.
 *
 * @throws Error with one sentence: what is wrong, the operation and the server's code, and of an
 * external store the field of the claim to set.
 */
export const run = async (env: Environment): Promise<string> => {
  const used = settings(env)
  const client = s3Client(used)
  const place = { client, bucket: used.bucket, prefix: `.xsupabase-probe/${randomUUID()}` }
  try {
    const reached = await reachBucket(env, client, used)
    const all = used.tags ? [...steps, tagStep] : steps
    const lacks: Finding[] = []
    try {
      for (const step of all) {
        const lack = await patiently(env, taking(step, place, used))
        if (lack) lacks.push(lack)
      }
    } finally {
      await sweep(place).catch((error: unknown) =>
        env.say(`cannot delete what the probe left under ${place.prefix}: ${failure(error).code}`),
      )
    }
    if (used.mayLack.length > 0) env.leave(findingsText({ limits: lacks }))
    const but = lacks.map(({ feature }) => feature).join(' and ')
    return `bucket ${used.bucket} was ${reached} and does all ${all.length} things that Storage asks of it${but && `, but ${but}`}`
  } finally {
    client.destroy()
  }
}
