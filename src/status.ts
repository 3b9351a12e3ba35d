import { addressesOf } from './addresses.ts'
import { hasGraphql } from './api/graphql.ts'
import type { Project } from './api/project.ts'
import type { Phase, Status } from './api/status.ts'
import { DATABASE_CLUSTER } from './composition-keys.ts'
import type { Progress } from './progress.ts'
import type { Readiness } from './readiness/readiness.ts'
import { hostInUrl } from './secrets/keysecret.ts'
import { connectionName } from './secrets/names.ts'
import type { Component } from './services/component.ts'
import type { Stack } from './services/stack.ts'

const endpoints = (project: Project, database: Stack['database']): Status['endpoints'] => {
  const { spec } = project
  const addresses = addressesOf(project)
  return {
    auth: addresses.auth,
    authCallback: addresses.authCallback,
    rest: addresses.rest,
    ...(hasGraphql(spec) &&
      !database.limits.some(({ feature }) => feature === 'graphql') && {
        graphql: addresses.graphql,
      }),
    ...(spec.realtime.enabled && { realtime: addresses.realtime }),
    ...(spec.storage.enabled && { storage: addresses.storage }),
    ...(spec.storage.enabled && spec.storage.s3Protocol.enabled && { s3: addresses.s3 }),
    ...(spec.functions.enabled && { functions: addresses.functions }),
    ...(spec.studio.enabled && { studio: addresses.studio }),
    jwks: addresses.jwks,
    ...(database.host && { database: `${hostInUrl(database.host)}:${database.port}` }),
    ...(database.pooler && { pooler: `${database.pooler.host}:${database.pooler.port}` }),
  }
}

/** What is said of a part that has no pods, as it should while the project sleeps: it answers nobody. */
const ASLEEP = { ready: false, message: 'hibernates' } as const

const isAsleep = (readiness: Readiness | undefined): boolean =>
  readiness?.ready === true && readiness.replicas === '0/0'

/** Ready and message of several keys together: the first that is not ready speaks. */
const together = (
  progress: Progress,
  matches: (key: string) => boolean,
): { ready: boolean; message?: string } => {
  const checks = [...progress].filter(([key]) => matches(key))
  const waiting = checks.find(([, { ready }]) => !ready)
  if (waiting) return { ready: false, message: waiting[1].message }
  if (checks.some(([, readiness]) => isAsleep(readiness))) return ASLEEP
  return { ready: checks.length > 0 }
}

const componentStatus = (
  component: Component,
  readiness: Readiness | undefined,
): NonNullable<Status['components']>[string] => {
  const missing = component.unreadable.join(', ')
  const message = missing
    ? `waits for ${missing}`
    : (readiness?.message ?? 'waits for the database')
  return {
    ready: readiness?.ready ?? false,
    version: component.version,
    ...(readiness?.replicas && { replicas: readiness.replicas }),
    ...(message && { message }),
    ...(isAsleep(readiness) && ASLEEP),
  }
}

/** What the claim shows of its project. */
export const statusOf = (
  stack: Stack,
  components: readonly Component[],
  progress: Progress,
  phase: Phase,
): Status => {
  const { project, database, objectStore, keys } = stack
  const { spec } = project
  return {
    phase,
    url: project.publicUrl,
    release: project.release.name,
    plan: spec.plan,
    endpoints: endpoints(project, database),
    keys: { anon: keys.anon[0], publishable: keys.publishable[0] },
    components: Object.fromEntries(
      components.map((component) => [
        component.name,
        componentStatus(component, progress.get(component.workload)),
      ]),
    ),
    database: {
      type: database.type,
      ...(database.version && { version: database.version }),
      ...together(
        progress,
        (key) =>
          (database.servers ?? [DATABASE_CLUSTER]).includes(key) || key.startsWith('database-job-'),
      ),
      ...(database.host === '' && !database.servers && { message: 'its address is not known yet' }),
      ...(database.blocked && { ready: false, message: database.blocked }),
      ...(database.limits.length > 0 && { limits: [...database.limits] }),
    },
    ...(objectStore &&
      spec.storage.enabled && {
        objectStore: {
          type: objectStore.type,
          bucket: objectStore.bucket,
          ...together(
            progress,
            (key) =>
              key === objectStore.workload ||
              objectStore.parts?.includes(key) ||
              key.startsWith('bucket-job-'),
          ),
          ...(objectStore.blocked && { ready: false, message: objectStore.blocked }),
          ...(objectStore.limits.length > 0 && { limits: [...objectStore.limits] }),
        },
      }),
    secrets: { connection: connectionName(project), generations: spec.secrets.generations },
    ...(project.enforced.length > 0 && { enforced: [...project.enforced] }),
    // no longer than it is true: who waits for it again, after an edit, waits for that edit
    ...(['Ready', 'Hibernated'].includes(phase) &&
      project.revision && { revision: project.revision }),
  }
}

/** A status with the parts as they were told of before. */
export const asTold = (
  { components = {}, database, objectStore, ...status }: Status,
  before: Status,
): Status => ({
  ...status,
  components: Object.fromEntries(
    Object.entries(components).map(([name, now]) => [name, before.components?.[name] ?? now]),
  ),
  ...(database && { database: before.database ?? database }),
  ...(objectStore && { objectStore: before.objectStore ?? objectStore }),
})
