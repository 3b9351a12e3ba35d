import { CONNECTION, FILES, KEYS, SEED } from './composition-keys.ts'
import { connection } from './connection.ts'
import type { Explored } from './explored.ts'
import { type Exposure, exposure } from './exposure/exposure.ts'
import type { Foundation } from './foundation.ts'
import { gateway } from './gateway/gateway.ts'
import type { Resources } from './kube/objects.ts'
import { secret } from './kube/secret.ts'
import { metricsAsked } from './metrics/asked.ts'
import { type Metrics, metricsOf } from './metrics/metrics.ts'
import { networkPolicies } from './network/policies.ts'
import { protection } from './protection.ts'
import type { Birth } from './secrets/birth.ts'
import { keysSecretData } from './secrets/keysecret.ts'
import { seedSecret } from './secrets/seed.ts'
import type { Component } from './services/component.ts'
import type { Stack } from './services/stack.ts'

/** The parts of a project, rendered. */
export type Parts = Explored & {
  /** The gateway, and every enabled service. */
  readonly components: readonly Component[]
  /** The objects of all components. */
  readonly workloads: Resources
  readonly metrics: Metrics
  readonly exposure: Exposure
}

export const partsOf = (explored: Explored): Parts => {
  const { stack, services } = explored
  const components = [gateway(stack, services), ...services]
  return {
    ...explored,
    components,
    workloads: Object.assign({}, ...components.map(({ resources }) => resources)),
    metrics: metricsOf(stack, components),
    exposure: exposure(stack),
  }
}

/** With Storage turned off, what holds files stays, and so does what the store cannot do without. */
const objectStoreResources = ({ project, objectStore }: Stack): Resources => {
  if (!objectStore) return {}
  if (project.spec.storage.enabled) return objectStore.resources
  const { resources, keeps = FILES } = objectStore
  return Object.fromEntries(Object.entries(resources).filter(([key]) => keeps.includes(key)))
}

/** What the seed's Secret is to remember: the identity of the back ends that exist, and what is outside. */
const birthOf = ({ birth, database, objectStore }: Stack): Birth => {
  const outside = { ...birth.outside, ...database.outside, ...objectStore?.outside }
  return {
    ...birth,
    ...(database.incarnation && { databaseUid: database.incarnation }),
    ...(objectStore?.incarnation && { objectStoreUid: objectStore.incarnation }),
    ...(Object.keys(outside).length > 0 && { outside }),
  }
}

/** Every object of a project but its last check, awake and with nothing in the way. */
export const objectsOf = (
  { project, seed }: Pick<Foundation, 'project' | 'seed'>,
  { stack, components, workloads, jobs, kept, metrics, exposure }: Parts,
): Resources => {
  const { database, objectStore, keys } = stack
  return {
    [SEED]: seedSecret(project, { seed, birth: birthOf(stack) }),
    [KEYS]: secret(project, stack.keysSecret, {
      ...keysSecretData(keys, database, metricsAsked(project)),
      ...kept,
    }),
    [CONNECTION]: connection(stack),
    ...database.resources,
    ...objectStoreResources(stack),
    ...workloads,
    ...exposure.resources,
    ...Object.assign({}, ...jobs.map(({ resources }) => resources)),
    ...networkPolicies(
      stack,
      components.map(({ name }) => name),
    ),
    ...metrics.resources,
    ...protection(project, database.guarded === true || objectStore?.guarded === true),
  }
}
