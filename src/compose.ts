import { type Composite, conditionOf, OPERATIONAL } from './api/composite.ts'
import type { Project } from './api/project.ts'
import type { Status } from './api/status.ts'
import { CONNECTION, KEYS, OBJECT_STORE_VOLUME, SEED } from './composition-keys.ts'
import { connection, connectionDetails } from './connection.ts'
import { contents, read } from './contents.ts'
import { databases, type Limit } from './database/index.ts'
import { exposure } from './exposure/exposure.ts'
import type { Foundation } from './foundation.ts'
import { gateway, gatewayUrl } from './gateway/gateway.ts'
import { hibernate } from './hibernation.ts'
import { roomFor } from './in-the-way.ts'
import { findingsOf } from './jobs/findings.ts'
import { jobsOf } from './jobs/jobs.ts'
import { verifyJob } from './jobs/verify.ts'
import type { Resources } from './kube/objects.ts'
import { secret } from './kube/secret.ts'
import type { Vault } from './kube/vault.ts'
import { metricsAsked } from './metrics/asked.ts'
import { metricsOf } from './metrics/metrics.ts'
import { networkPolicies } from './network/policies.ts'
import { objectStores } from './objectstore/index.ts'
import type { Observed } from './observed.ts'
import { firstWaiting, type Progress, phaseOf, progressOf } from './progress.ts'
import { protection } from './protection.ts'
import { markAll } from './readiness/applied.ts'
import { references, resolve } from './references.ts'
import type { Birth } from './secrets/birth.ts'
import { keysSecretData } from './secrets/keysecret.ts'
import { keysName } from './secrets/names.ts'
import { seedSecret } from './secrets/seed.ts'
import { key } from './services/keys.ts'
import { servicesOf } from './services/services.ts'
import type { Stack } from './services/stack.ts'
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

/** Values behind references: the project's own keys, and what the user's objects hold. */
const vaultOf = (
  project: Project,
  observed: Observed,
  own: Readonly<Record<string, Readonly<Record<string, string>>>>,
  salt: string,
): Vault => {
  const all = references(project)
  return {
    salt,
    value: (source) => {
      const [kind, name] =
        'secret' in source
          ? (['Secret', source.secret] as const)
          : (['ConfigMap', source.configMap] as const)
      const ours = kind === 'Secret' && Object.hasOwn(own, name) ? own[name] : undefined
      if (ours) return Object.hasOwn(ours, source.key) ? ours[source.key] : undefined
      // What one of several fields finds wrong is wrong for the pod that has them all.
      const [first, ...others] = all
        .filter((one) => one.kind === kind && one.ref.name === name && one.ref.key === source.key)
        .map((reference) => resolve(project, observed, reference))
      const found = others.every(({ state }) => state === 'found') ? first : undefined
      return found?.state === 'found' ? found.value : undefined
    },
  }
}

const stackOf = (foundation: Foundation): Stack => {
  const { project, observed, keys } = foundation
  const makeDatabase = databases[project.spec.database.type]
  if (!makeDatabase) throw new Error(`no back end for database type ${project.spec.database.type}`)
  const database = makeDatabase(foundation)
  const keysSecret = keysName(project)
  const own = {
    [keysSecret]: keysSecretData(keys, database, metricsAsked(project)),
    [database.admin.password.secret]: { [database.admin.password.key]: keys.passwords.admin },
  }
  const vault = vaultOf(project, observed, own, keys.checksumSalt)
  const makeObjectStore = objectStores[project.spec.objectStore.type]
  const credentials = {
    accessKeyId: key({ keysSecret }, 's3-access-key-id'),
    secretAccessKey: key({ keysSecret }, 's3-secret-access-key'),
  }
  // Storage may have been turned off since: its volume is rendered on, the files stay.
  const needed = project.spec.storage.enabled || observed.has(OBJECT_STORE_VOLUME)
  const objectStore = needed ? makeObjectStore?.(foundation, vault, credentials) : undefined
  return { ...foundation, database, vault, keysSecret, ...(objectStore && { objectStore }) }
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

/** References of the claim that hold nothing to read, in words. */
const missingReferences = (project: Project, observed: Observed): string[] =>
  [
    ...references(project)
      .filter(({ path }) => !path.startsWith('spec.secrets.seedSecretRef')) // taken once, at birth
      .map((reference) => ({ path: reference.path, found: resolve(project, observed, reference) })),
    ...contents(project).map((content) => ({
      path: content.path,
      found: read(project, observed, content),
    })),
  ].flatMap(({ path, found }) => (found.state === 'missing' ? [`${path}: ${found.why}`] : []))

const asleepWords = ({ platform }: Project): string =>
  `no pod runs, data and keys are kept; ${
    platform.enforced?.state === 'Hibernated'
      ? 'the platform enforces spec.state, so it wakes the project'
      : 'spec.state Running wakes the project'
  }`

/** What is known of the back end speaks first: it says what would help. */
const limitsOf = (known: readonly Limit[], found: readonly Limit[]): readonly Limit[] => [
  ...known,
  ...found.filter(({ feature }) => !known.some((limit) => limit.feature === feature)),
]

/** What should exist for a project whose seed is there. */
export const compose = (foundation: Foundation, composite: Composite): Composition => {
  const { project, observed, keys, birth, seed } = foundation
  const stack = stackOf(foundation)
  const { database, objectStore } = stack
  const services = servicesOf(stack)
  const jobs = jobsOf(stack, services)
  const components = [gateway(stack, services), ...services]
  const metrics = metricsOf(stack, components)
  const before = (composite.status as Status).phase
  const setUp = jobs.find(({ key }) => key.startsWith('database-job-'))
  const ran = before === 'Ready' || before === 'Degraded' || before === 'Hibernated'
  const found = findingsOf(project, observed, setUp, ran)
  const way = exposure(stack)

  const workloads: Resources = Object.assign({}, ...components.map(({ resources }) => resources))
  const certificate: Birth = {
    ...birth,
    ...(database.incarnation && { databaseUid: database.incarnation }),
    ...(objectStore?.incarnation && { objectStoreUid: objectStore.incarnation }),
  }
  const everything: Resources = {
    [SEED]: seedSecret(project, { seed, birth: certificate }),
    [KEYS]: secret(
      project,
      stack.keysSecret,
      keysSecretData(keys, database, metricsAsked(project)),
    ),
    [CONNECTION]: connection(stack),
    ...database.resources,
    ...found.resources,
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
  const all = markAll(sleeps ? hibernate(everything, observed) : everything)
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
      { ...stack, database: { ...database, limits: limitsOf(database.limits, found.limits) } },
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
