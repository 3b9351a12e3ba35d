import type { Component } from '../services/component.ts'
import type { Stack } from '../services/stack.ts'
import { authMigrationsJob } from './auth-migrations.ts'
import { bucketJob } from './bucket.ts'
import type { RenderedJob } from './database.ts'
import { storagePoliciesJob } from './storage-policies.ts'
import { tenantJob } from './tenant.ts'

/**
 * The Jobs that prepare database and object store for the services. The name of each depends on the
 * database or volume that it is for, so it is made once that exists.
 */
export const jobsOf = (
  stack: Stack,
  setUp: RenderedJob | undefined,
  services: readonly Component[],
): RenderedJob[] => {
  const { database, objectStore, project } = stack
  const service = (wanted: string) => services.find(({ name }) => name === wanted)
  const realtime = service('realtime')
  const storage = service('storage')
  return [
    ...(setUp ? [setUp, authMigrationsJob(stack)] : []),
    ...(database.incarnation && realtime ? [tenantJob(stack, realtime)] : []),
    ...(project.spec.storage.enabled && objectStore?.incarnation
      ? bucketJob(stack, objectStore)
      : []),
    ...(storage && database.limits.some(({ feature }) => feature === 'service_role_bypassrls')
      ? [storagePoliciesJob(stack, storage)]
      : []),
  ]
}
