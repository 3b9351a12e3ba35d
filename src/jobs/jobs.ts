import type { Component } from '../services/component.ts'
import type { Stack } from '../services/stack.ts'
import { authMigrationsJob } from './auth-migrations.ts'
import { bucketJob } from './bucket.ts'
import { databaseJob, type RenderedJob } from './database.ts'
import { tenantJob } from './tenant.ts'

/**
 * The Jobs that get the ground ready for the services. Each is made for one database or volume, so
 * none is named before that exists.
 */
export const jobsOf = (stack: Stack, services: readonly Component[]): RenderedJob[] => {
  const { database, objectStore, project } = stack
  const realtime = services.find(({ name }) => name === 'realtime')
  return [
    ...(database.incarnation ? [databaseJob(stack), authMigrationsJob(stack)] : []),
    ...(database.incarnation && realtime ? [tenantJob(stack, realtime)] : []),
    ...(project.spec.storage.enabled && objectStore?.incarnation
      ? bucketJob(stack, objectStore)
      : []),
  ]
}
