import { type Composite, conditionOf, OPERATIONAL } from './api/composite.ts'
import type { Project } from './api/project.ts'
import type { Status } from './api/status.ts'
import { CONNECTION, KEYS, OBJECT_STORE_VOLUME, SEED } from './composition-keys.ts'
import { connection, connectionDetails } from './connection.ts'
import type { Limit } from './database/index.ts'
import { exposure } from './exposure/exposure.ts'
import type { Foundation } from './foundation.ts'
import { gateway, gatewayUrl } from './gateway/gateway.ts'
import { heldBack } from './held-back.ts'
import { hibernate } from './hibernation.ts'
import { roomFor } from './in-the-way.ts'
import { findingsOf } from './jobs/findings.ts'
import { jobsOf } from './jobs/jobs.ts'
import { verifyJob } from './jobs/verify.ts'
import type { Resources } from './kube/objects.ts'
import { secret } from './kube/secret.ts'
import { metricsAsked } from './metrics/asked.ts'
import { metricsOf } from './metrics/metrics.ts'
import { missingReferences } from './missing.ts'
import { networkPolicies } from './network/policies.ts'
import type { Observed } from './observed.ts'
import { firstWaiting, type Progress, phaseOf, progressOf } from './progress.ts'
import { protection } from './protection.ts'
import { markAll } from './readiness/applied.ts'
import type { Birth } from './secrets/birth.ts'
import { keysSecretData } from './secrets/keysecret.ts'
import { seedSecret } from './secrets/seed.ts'
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
  const volume = objectStore.resources[OBJECT_STORE_VOLUME]
  return project.spec.storage.enabled || !volume
    ? objectStore.resources
    : { [OBJECT_STORE_VOLUME]: volume }
}

/** Services that do not use the database: they need not wait for it to exist. */
const WITHOUT_DATABASE = ['gateway', 'imgproxy', 'functions']

/** Until the database object exists, what its users wait for cannot be named. */
const withoutDatabaseUsers = (resources: Resources, observed: Observed): Resources =>
  Object.fromEntries(
    Object.entries(resources).filter(
      ([key]) =>
        !key.endsWith('-deployment') ||
        WITHOUT_DATABASE.includes(key.replace('-deployment', '')) ||
        observed.has(key),
    ),
  )

const asleepWords = ({ platform }: Project): string =>
  `no pod runs, data and keys are kept; ${
    platform.enforced?.state === 'Hibernated'
      ? 'the platform enforces spec.state, so it wakes the project'
      : 'spec.state Running wakes the project'
  }`

/** What is known of the back end speaks first: it says what would help. */
const additions = (known: readonly Limit[], found: readonly Limit[]): readonly Limit[] =>
  found.filter(({ feature }) => !known.some((limit) => limit.feature === feature))

/** What should exist for a project whose seed is there. */
export const compose = (foundation: Foundation, composite: Composite): Composition => {
  const { project, observed, keys, birth, seed } = foundation
  const stack = stackOf(foundation)
  const { database, objectStore } = stack
  const services = servicesOf(stack)
  const jobs = jobsOf(stack, services)
  const components = [gateway(stack, services), ...services]
  const metrics = metricsOf(stack, components)
  const { phase: before, database: told } = composite.status as Status
  const setUp = jobs.find(({ key }) => key.startsWith('database-job-'))
  const ran = before === 'Ready' || before === 'Degraded' || before === 'Hibernated'
  const found = findingsOf(
    project,
    observed,
    setUp,
    ran,
    additions(database.limits, told?.limits ?? []),
  )
  const way = exposure(stack)

  const workloads: Resources = Object.assign({}, ...components.map(({ resources }) => resources))
  const certificate: Birth = {
    ...birth,
    ...(database.incarnation && { databaseUid: database.incarnation }),
    ...(objectStore?.incarnation && { objectStoreUid: objectStore.incarnation }),
  }
  const everything: Resources = {
    [SEED]: seedSecret(project, { seed, birth: certificate }),
    [KEYS]: secret(project, stack.keysSecret, {
      ...keysSecretData(keys, database, metricsAsked(project)),
      ...found.kept,
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
    ...protection(project),
  }
  const sleeps = project.spec.state === 'Hibernated'
  const rendered = markAll(sleeps ? hibernate(everything, observed) : everything)
  const all = heldBack(rendered, observed)
  const known = database.incarnation ? all : withoutDatabaseUsers(all, observed)

  // Verified is what stands: the last check enters when every workload has rolled out, and stays
  // until the project sleeps. Awake again, it is another one.
  const verify = verifyJob(stack, gatewayUrl(stack), components, workloads, jobs)
  const room = roomFor(project, observed, known)
  const said = conditionOf(composite, OPERATIONAL)?.message ?? ''
  const earlier = progressOf(project, observed, room.free, said)
  const rolledOut =
    room.taken.length === 0 &&
    components.every(({ workload }) => workload in room.free) &&
    [...earlier.values()].every(({ ready }) => ready)
  const due = !sleeps && (rolledOut || observed.has(verify.key))
  const last = roomFor(project, observed, due ? markAll(verify.resources) : {})
  const desired = { ...room.free, ...last.free }

  const progress = progressOf(project, observed, desired, said)
  const verified = progress.get(verify.key)?.ready === true
  const obstacles = [
    ...missingReferences(project, observed),
    ...(database.blocked ? [database.blocked] : []),
    ...(way.blocked ? [way.blocked] : []),
    ...room.taken,
    ...last.taken,
  ]
  const settled =
    [...progress.values()].every((each) => each.ready) &&
    obstacles.length === 0 &&
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
    status: statusOf(
      {
        ...stack,
        database: {
          ...database,
          limits: [...database.limits, ...additions(database.limits, found.limits)],
        },
      },
      components,
      progress,
      phase,
    ),
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
