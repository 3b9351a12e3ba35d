import { type Composite, conditionOf, OPERATIONAL } from './api/composite.ts'
import type { Project } from './api/project.ts'
import type { Status } from './api/status.ts'
import { CONNECTION, FILES, KEYS, SEED } from './composition-keys.ts'
import { connection, connectionDetails } from './connection.ts'
import type { Limit } from './database/index.ts'
import { exposure } from './exposure/exposure.ts'
import type { Foundation } from './foundation.ts'
import { gateway, gatewayUrl } from './gateway/gateway.ts'
import { heldBack } from './held-back.ts'
import { hibernate } from './hibernation.ts'
import { roomFor } from './in-the-way.ts'
import { databaseJob, type RenderedJob } from './jobs/database.ts'
import { findingsOf, type Subject } from './jobs/findings.ts'
import { jobsOf } from './jobs/jobs.ts'
import { verifyJob } from './jobs/verify.ts'
import type { Resources } from './kube/objects.ts'
import { secret } from './kube/secret.ts'
import { metricsAsked } from './metrics/asked.ts'
import { metricsOf } from './metrics/metrics.ts'
import { missingReferences } from './missing.ts'
import { networkPolicies } from './network/policies.ts'
import { firstWaiting, type Progress, phaseOf, progressOf } from './progress.ts'
import { protection } from './protection.ts'
import { markAll } from './readiness/applied.ts'
import type { Birth } from './secrets/birth.ts'
import { keysSecretData } from './secrets/keysecret.ts'
import { seedSecret } from './secrets/seed.ts'
import { possible } from './services/possible.ts'
import { servicesOf } from './services/services.ts'
import type { Stack } from './services/stack.ts'
import { stackOf } from './stack.ts'
import { statusOf } from './status.ts'

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

const objectStoreResources = ({ project, objectStore }: Stack): Resources => {
  if (!objectStore) return {}
  if (project.spec.storage.enabled) return objectStore.resources
  const { resources, keeps = FILES } = objectStore
  return Object.fromEntries(Object.entries(resources).filter(([key]) => keeps.includes(key)))
}

/** What tells others where the database is. */
const NAMES_DATABASE = ['functions-deployment', CONNECTION]

/**
 * What can be made now. Until the database object exists, what its users wait for cannot be named. The
 * other services would serve nobody without them; made beside them, their events come in one burst and
 * not in two, and Crossplane counts events.
 */
const known = (resources: Resources, { database, objectStore, observed }: Stack): Resources => {
  const waits = (key: string): boolean =>
    (!database.incarnation && key.endsWith('-deployment')) ||
    (database.host === '' && NAMES_DATABASE.includes(key)) ||
    (objectStore?.addressUnknown === true && key === 'storage-deployment')
  return Object.fromEntries(
    Object.entries(resources).filter(([key]) => !waits(key) || observed.has(key)),
  )
}

/** What is remembered of the outside; nothing where everything is inside. */
const outsideOf = ({ birth, database, objectStore }: Stack): Pick<Birth, 'outside'> => {
  const outside = { ...birth.outside, ...database.outside, ...objectStore?.outside }
  return Object.keys(outside).length > 0 ? { outside } : {}
}

const asleepWords = ({ platform }: Project): string =>
  `no pod runs, data and keys are kept; ${
    platform.enforced?.state === 'Hibernated'
      ? 'the platform enforces spec.state, so it wakes the project'
      : 'spec.state Running wakes the project'
  }`

/** What is known of the back end speaks first: it says what would help. */
const additions = (known: readonly Limit[], found: readonly Limit[]): readonly Limit[] =>
  found.filter(({ feature }) => !known.some((limit) => limit.feature === feature))

const withLimits = (stack: Stack, found: readonly Limit[]): Stack => {
  const { database } = stack
  const limits = [...database.limits, ...additions(database.limits, found)]
  return { ...stack, database: { ...database, limits } }
}

const withStoreLimits = (stack: Stack, found: readonly Limit[]): Stack => {
  const { objectStore } = stack
  if (!objectStore || found.length === 0) return stack
  const limits = [...objectStore.limits, ...additions(objectStore.limits, found)]
  return { ...stack, objectStore: { ...objectStore, limits } }
}

/** What should exist for a project whose seed is there. */
export const compose = (foundation: Foundation, composite: Composite): Composition => {
  const { project, observed, birth, seed } = foundation
  const asked = stackOf(foundation)
  const { keys } = asked
  const { phase: before, ...told } = composite.status as Status
  const ran = before === 'Ready' || before === 'Degraded' || before === 'Hibernated'
  const findings = (what: Subject, job: RenderedJob | undefined, stack: Stack) => {
    const store = what === 'database' ? stack.database : stack.objectStore
    const said = (what === 'database' ? told.database : told.objectStore)?.limits ?? []
    return findingsOf(
      what,
      project,
      observed,
      job,
      ran,
      additions(store?.limits ?? [], said),
      what === 'database' && stack.database.toBeExplored,
    )
  }
  const setUp = asked.database.incarnation ? databaseJob(asked) : undefined
  const found = findings('database', setUp, asked)
  const able = possible(withLimits(asked, found.limits), found)
  const services = servicesOf(able)
  const jobs = jobsOf(able, setUp, services)
  const bucketSetUp = jobs.find(({ key }) => key.startsWith('bucket-job-'))
  const lacks = able.objectStore?.mayLack ? findings('bucket', bucketSetUp, able) : undefined
  const stack = withStoreLimits(able, lacks?.limits ?? [])
  const { database, objectStore } = stack
  const files = project.spec.storage.enabled ? objectStore : undefined
  const components = [gateway(stack, services), ...services]
  const metrics = metricsOf(stack, components)
  const way = exposure(stack)

  const workloads: Resources = Object.assign({}, ...components.map(({ resources }) => resources))
  const certificate: Birth = {
    ...birth,
    ...(database.incarnation && { databaseUid: database.incarnation }),
    ...(objectStore?.incarnation && { objectStoreUid: objectStore.incarnation }),
    ...outsideOf(stack),
  }
  const everything: Resources = {
    [SEED]: seedSecret(project, { seed, birth: certificate }),
    [KEYS]: secret(project, stack.keysSecret, {
      ...keysSecretData(keys, database, metricsAsked(project)),
      ...found.kept,
      ...lacks?.kept,
    }),
    [CONNECTION]: connection(stack),
    ...database.resources,
    ...objectStoreResources(stack),
    ...workloads,
    ...way.resources,
    ...Object.assign({}, ...jobs.map(({ resources }) => resources)),
    ...networkPolicies(
      stack,
      components.map(({ name }) => name),
    ),
    ...metrics.resources,
    ...protection(project, database.guarded === true || objectStore?.guarded === true),
  }
  const sleeps = project.spec.state === 'Hibernated'
  const rendered = markAll(sleeps ? hibernate(everything, observed) : everything)
  const all = heldBack(rendered, observed)

  // Verified is what stands: the last check enters when every workload has rolled out, and stays
  // until the project sleeps. Awake again, it is another one.
  const verify = verifyJob(stack, gatewayUrl(stack), components, workloads, jobs)
  const room = roomFor(project, observed, all)
  const free = known(room.free, stack)
  const said = conditionOf(composite, OPERATIONAL)?.message ?? ''
  const earlier = progressOf(project, observed, free, said)
  const rolledOut =
    room.taken.length === 0 &&
    components.every(({ workload }) => workload in free) &&
    [...earlier.values()].every(({ ready }) => ready)
  const due = !sleeps && (rolledOut || observed.has(verify.key))
  const last = roomFor(project, observed, due ? markAll(verify.resources) : {})
  const desired = { ...free, ...last.free }

  const progress = progressOf(project, observed, desired, said)
  const verified = progress.get(verify.key)?.ready === true
  const obstacles = [
    ...missingReferences(project, observed),
    ...(database.blocked ? [database.blocked] : []),
    ...(files?.blocked ? [files.blocked] : []),
    ...(way.blocked ? [way.blocked] : []),
    ...room.taken,
    ...last.taken,
  ]
  const settled =
    [...progress.values()].every((each) => each.ready) &&
    obstacles.length === 0 &&
    (files === undefined || files.incarnation !== undefined) &&
    !room.unknown &&
    !last.unknown
  const asleep = sleeps && settled && components.every(({ workload }) => workload in desired)
  const ready = !sleeps && settled && verified
  const phase = phaseOf({
    before,
    blocked: obstacles.length > 0,
    ready,
    verified,
    changing: [...progress.values()].some(({ state }) => state === 'changing'),
    asleep,
  })
  const waiting = firstWaiting(progress)

  return {
    desired,
    progress,
    ready,
    status: statusOf(stack, components, progress, phase),
    message:
      obstacles.join('; ') ||
      waiting ||
      (asleep && asleepWords(project)) ||
      (ready
        ? [`every service answers at ${project.publicUrl}`, ...metrics.missing].join('; ')
        : 'waiting for the last check of every service'),
    connection: connectionDetails(stack),
  }
}
