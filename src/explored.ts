import type { Status } from './api/status.ts'
import type { Limit } from './database/index.ts'
import { databaseJob, type RenderedJob } from './jobs/database.ts'
import { findingsOf } from './jobs/findings.ts'
import { jobsOf } from './jobs/jobs.ts'
import type { Component } from './services/component.ts'
import { possible } from './services/possible.ts'
import { servicesOf } from './services/services.ts'
import type { Stack } from './services/stack.ts'

/** A project as far as its back ends can serve it, which the set-up Jobs have found out. */
export type Explored = {
  /** With the limits that were found. */
  readonly stack: Stack
  readonly services: readonly Component[]
  /** The Jobs that the services wait for. */
  readonly jobs: readonly RenderedJob[]
  /** What the Secret with the project's keys keeps of what was found. */
  readonly kept: Readonly<Record<string, string>>
}

/** Of these limits those whose feature has none yet: what a back end says itself would help more. */
const beyond = (known: readonly Limit[], found: readonly Limit[]): readonly Limit[] =>
  found.filter(({ feature }) => !known.some((limit) => limit.feature === feature))

const withLimits = <Part extends { readonly limits: readonly Limit[] }>(
  part: Part,
  found: readonly Limit[],
): Part => ({ ...part, limits: [...part.limits, ...beyond(part.limits, found)] })

/**
 * Asks what the set-up Jobs have found: of the database first, since it decides which services there
 * can be.
 *
 * @param told the status of the pass before, which stands in for findings that are gone
 */
export const explore = (asked: Stack, told: Status): Explored => {
  const ran = ['Ready', 'Degraded', 'Hibernated'].includes(told.phase ?? '')
  const setUp = asked.database.incarnation ? databaseJob(asked) : undefined
  const ofDatabase = findingsOf(asked, 'database', setUp, {
    ran,
    told: beyond(asked.database.limits, told.database?.limits ?? []),
    toBeExplored: asked.database.toBeExplored,
  })
  const able = possible(
    { ...asked, database: withLimits(asked.database, ofDatabase.limits) },
    ofDatabase,
  )
  const services = servicesOf(able)
  const jobs = jobsOf(able, setUp, services)

  const { objectStore } = able
  if (!objectStore?.mayLack) return { stack: able, services, jobs, kept: ofDatabase.kept }
  const bucketJob = jobs.find(({ key }) => key.startsWith('bucket-job-'))
  const ofBucket = findingsOf(able, 'bucket', bucketJob, {
    ran,
    told: beyond(objectStore.limits, told.objectStore?.limits ?? []),
    toBeExplored: false,
  })
  return {
    stack: { ...able, objectStore: withLimits(objectStore, ofBucket.limits) },
    services,
    jobs,
    kept: { ...ofDatabase.kept, ...ofBucket.kept },
  }
}
