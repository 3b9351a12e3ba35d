import { type Composite, conditionOf, OPERATIONAL } from './api/composite.ts'
import type { Project } from './api/project.ts'
import type { Status } from './api/status.ts'
import { CONNECTION, KEYS, OBJECT_STORE_VOLUME, SEED } from './composition-keys.ts'
import { connection, connectionDetails } from './connection.ts'
import { databases } from './database/index.ts'
import { exposure } from './exposure/exposure.ts'
import type { Foundation } from './foundation.ts'
import { gateway, gatewayUrl } from './gateway/gateway.ts'
import { roomFor } from './in-the-way.ts'
import { jobsOf } from './jobs/jobs.ts'
import { verifyJob } from './jobs/verify.ts'
import type { Resources } from './kube/objects.ts'
import { secret } from './kube/secret.ts'
import type { Vault } from './kube/vault.ts'
import { objectStores } from './objectstore/index.ts'
import type { Observed } from './observed.ts'
import { firstWaiting, type Progress, phaseOf, progressOf } from './progress.ts'
import { protection } from './protection.ts'
import { markAll } from './readiness/applied.ts'
import { type Reference, references, resolve } from './references.ts'
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

/** Values behind references: the project's own keys, and what the user's Secrets hold. */
const vaultOf = (
  project: Project,
  observed: Observed,
  own: Readonly<Record<string, Readonly<Record<string, string>>>>,
  salt: string,
): Vault => ({
  salt,
  value: ({ secret: name, key: field }) => {
    const ours = Object.hasOwn(own, name) ? own[name] : undefined
    if (ours) return Object.hasOwn(ours, field) ? ours[field] : undefined
    const resolved = resolve(project, observed, { name, key: field })
    return resolved.state === 'found' ? resolved.value : undefined
  },
})

const stackOf = (foundation: Foundation): Stack => {
  const { project, observed, keys } = foundation
  const makeDatabase = databases[project.spec.database.type]
  if (!makeDatabase) throw new Error(`no back end for database type ${project.spec.database.type}`)
  const database = makeDatabase(foundation)
  const keysSecret = keysName(project)
  const own = {
    [keysSecret]: keysSecretData(keys, database),
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
const missingReferences = (
  project: Project,
  observed: Observed,
  all: readonly Reference[],
): string[] =>
  all
    .filter(({ path }) => !path.startsWith('spec.secrets.seedSecretRef')) // taken once, at birth
    .flatMap(({ path, ref }) => {
      const resolved = resolve(project, observed, ref)
      return resolved.state === 'missing' ? [`${path}: ${resolved.why}`] : []
    })

/** What should exist for a project whose seed is there. */
export const compose = (foundation: Foundation, composite: Composite): Composition => {
  const { project, observed, keys, birth, seed } = foundation
  const stack = stackOf(foundation)
  const { database, objectStore } = stack
  const services = servicesOf(stack)
  const jobs = jobsOf(stack, services)
  const components = [gateway(stack, services), ...services]
  const way = exposure(stack)

  const workloads: Resources = Object.assign({}, ...components.map(({ resources }) => resources))
  const certificate: Birth = {
    ...birth,
    ...(database.incarnation && { databaseUid: database.incarnation }),
    ...(objectStore?.incarnation && { objectStoreUid: objectStore.incarnation }),
  }
  const all = markAll({
    [SEED]: seedSecret(project, { seed, birth: certificate }),
    [KEYS]: secret(project, stack.keysSecret, keysSecretData(keys, database)),
    [CONNECTION]: connection(stack),
    ...database.resources,
    ...objectStoreResources(stack),
    ...workloads,
    ...way.resources,
    ...Object.assign({}, ...jobs.map(({ resources }) => resources)),
    ...protection(project),
  })
  const known = database.incarnation ? all : withoutDatabaseUsers(all, observed)

  // Verified is what stands: the last check enters when every workload has rolled out, and stays.
  const verify = verifyJob(stack, gatewayUrl(stack), components, workloads, jobs)
  const room = roomFor(project, observed, known)
  const said = conditionOf(composite, OPERATIONAL)?.message ?? ''
  const before = progressOf(project, observed, room.free, said)
  const rolledOut =
    room.taken.length === 0 &&
    components.every(({ workload }) => workload in room.free) &&
    [...before.values()].every(({ ready }) => ready)
  const due = rolledOut || observed.has(verify.key)
  const last = roomFor(project, observed, due ? markAll(verify.resources) : {})
  const desired = { ...room.free, ...last.free }

  const progress = progressOf(project, observed, desired, said)
  const verified = progress.get(verify.key)?.ready === true
  const obstacles = [
    ...missingReferences(project, observed, references(project)),
    ...(database.blocked ? [database.blocked] : []),
    ...(way.blocked ? [way.blocked] : []),
    ...room.taken,
    ...last.taken,
  ]
  const settled = verified && [...progress.values()].every(({ ready }) => ready)
  const ready = settled && obstacles.length === 0 && !room.unknown && !last.unknown
  const phase = phaseOf({
    before: (composite.status as Status).phase,
    blocked: obstacles.length > 0,
    ready,
    verified,
    changing: [...progress.values()].some(({ state }) => state === 'changing'),
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
      (ready
        ? `every service answers at ${project.publicUrl}`
        : 'waiting for the last check of every service'),
    connection: connectionDetails(stack),
  }
}
