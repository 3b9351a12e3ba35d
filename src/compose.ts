import type { Composite } from './api/composite.ts'
import type { Project } from './api/project.ts'
import type { Status } from './api/status.ts'
import { CONNECTION } from './composition-keys.ts'
import { connectionDetails } from './connection.ts'
import { explore } from './explored.ts'
import type { Exposure } from './exposure/exposure.ts'
import type { Foundation } from './foundation.ts'
import { heldBack } from './held-back.ts'
import { hibernate } from './hibernation.ts'
import { roomFor } from './in-the-way.ts'
import { verifyJob } from './jobs/verify.ts'
import type { Resources } from './kube/objects.ts'
import { awaited, lastCheck, mayRun } from './last-check.ts'
import { missingReferences } from './missing.ts'
import { isDoor } from './network/calls.ts'
import { objectsOf, partsOf } from './objects.ts'
import { firstWaiting, type Progress, phaseOf, progressOf } from './progress.ts'
import { markAll } from './readiness/applied.ts'
import type { Stack } from './services/stack.ts'
import { stackOf } from './stack.ts'
import { keepsParts, toldIn } from './stage.ts'
import { asTold, statusOf } from './status.ts'
import { watchSoon } from './watched.ts'

/** What should exist, and what is told about it. */
export type Composition = {
  readonly desired: Resources
  readonly progress: Progress
  readonly ready: boolean
  readonly status: Status
  /** The condition Operational: why not, in words. Never empty. */
  readonly message: string
  readonly connection: Readonly<Record<string, string>>
}

/** They contain the address of the database. */
const NAMES_DATABASE = ['functions-deployment', CONNECTION]

/** Routes lead to the one; the store is filled while a database of a cloud is still being made. */
const EARLY = ['gateway-service', 'objectstore-service', 'objectstore-policy']

/**
 * What can be made now, and what exists. No Deployment is made before the database object exists,
 * since pods wait for a set-up that is named after it. That includes the services that do not use the
 * database: alone they are of no use, and if all are made together, their events come in one burst,
 * which Crossplane's circuit breaker minds less than two.
 *
 * Their Services and doors come with them. Crossplane begins to watch a kind after the pass that made
 * its first object, and the breaker counts what there is of it then; what later passes make is told
 * while they last, and not counted.
 */
const known = (resources: Resources, { database, objectStore, observed }: Stack): Resources => {
  const isOfPods = (key: string): boolean =>
    !EARLY.includes(key) && (key.endsWith('-deployment') || key.endsWith('-service') || isDoor(key))
  const waits = (key: string): boolean =>
    (!database.incarnation && isOfPods(key)) ||
    (database.host === '' && NAMES_DATABASE.includes(key)) ||
    (objectStore?.addressUnknown === true && key === 'storage-deployment')
  return Object.fromEntries(
    Object.entries(resources).filter(([key]) => !waits(key) || observed.has(key)),
  )
}

const asleepWords = ({ platform }: Project): string =>
  `no pod runs, data and keys are kept; ${
    platform.enforced?.state === 'Hibernated'
      ? 'the platform enforces spec.state, so it wakes the project'
      : 'spec.state Running wakes the project'
  }`

/** What only a person can help with, in words. */
const obstaclesOf = (
  { project, observed }: Foundation,
  { database, objectStore }: Stack,
  { blocked }: Exposure,
): string[] => [
  ...missingReferences(project, observed),
  ...(database.blocked ? [database.blocked] : []),
  ...(project.spec.storage.enabled && objectStore?.blocked ? [objectStore.blocked] : []),
  ...(blocked ? [blocked] : []),
]

/**
 * What should exist for a project whose seed is there.
 *
 * @param now milliseconds since 1970
 */
export const compose = (foundation: Foundation, composite: Composite, now: number): Composition => {
  const { project, observed } = foundation
  const before = composite.status as Status
  const sleeps = project.spec.state === 'Hibernated'
  const told = toldIn(composite, now, sleeps)
  const parts = partsOf(explore(stackOf(foundation), before))
  const { stack, components, metrics, exposure } = parts
  const everything = objectsOf(foundation, parts)
  const rendered = markAll(sleeps ? hibernate(everything, observed) : everything)
  const all = heldBack(rendered, observed)

  // While the project sleeps there is no last check: after waking it is made anew.
  const verify = verifyJob(parts)
  const place = roomFor(project, observed, sleeps ? {} : verify.resources)
  const room = roomFor(project, observed, all)
  const free = known(room.free, stack)
  const earlier = progressOf(project, observed, free, told)
  const complete = room.taken.length === 0 && components.every(({ workload }) => workload in free)
  const rolledOut = complete && [...earlier.values()].every(({ ready }) => ready)
  const filesExist =
    !project.spec.storage.enabled ||
    !stack.objectStore ||
    stack.objectStore.incarnation !== undefined
  const due = verify.key in place.free && ((complete && filesExist) || observed.has(verify.key))
  const checks = mayRun(verify, observed, rolledOut)
  const desired = { ...free, ...(due && lastCheck(verify, checks)) }
  if (!stack.database.incarnation) watchSoon(project, observed)

  const each = progressOf(project, observed, desired, told)
  const waits = due && awaited(verify, observed, checks)
  const progress: Progress = waits ? new Map([...each, [verify.key, waits]]) : each
  const verified = progress.get(verify.key)?.ready === true
  const obstacles = [...obstaclesOf(foundation, stack, exposure), ...room.taken, ...place.taken]
  const settled =
    [...progress.values()].every((each) => each.ready) &&
    obstacles.length === 0 &&
    filesExist &&
    !room.unknown &&
    !place.unknown
  const asleep = sleeps && settled && complete
  const ready = !sleeps && settled && verified
  const phase = phaseOf({
    before: before.phase,
    blocked: obstacles.length > 0,
    ready,
    verified,
    changing: [...progress.values()].some(({ state }) => state === 'changing'),
    asleep,
  })

  const message =
    obstacles.join('; ') ||
    firstWaiting(progress, told) ||
    (asleep && asleepWords(project)) ||
    (ready
      ? [`every service answers at ${project.publicUrl}`, ...metrics.missing].join('; ')
      : 'waiting for the last check of every service')
  const status = statusOf(stack, components, progress, phase)

  return {
    desired,
    progress,
    ready,
    status: phase === 'Provisioning' && keepsParts(told, message) ? asTold(status, before) : status,
    message,
    connection: connectionDetails(stack),
  }
}
