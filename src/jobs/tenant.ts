import { checksum } from '../kube/checksum.ts'
import { job } from '../kube/job.ts'
import type { Component } from '../services/component.ts'
import { key } from '../services/keys.ts'
import { tenantOf } from '../services/realtime.ts'
import type { Stack } from '../services/stack.ts'
import type { RenderedJob } from './database.ts'
import { SETUP_USER, setup } from './program.ts'

/** Creates or updates the tenant of Realtime, through its management API. */
export const tenantJob = (stack: Stack, realtime: Component): RenderedJob => {
  const { project, database, keys } = stack
  const { limits } = project.spec.realtime
  return job(project, 'tenant', {
    component: 'setup',
    user: SETUP_USER,
    group: SETUP_USER,
    annotations: {
      'xsupabase.io/checksum': checksum([
        keys.checksumSalt,
        keys.jwks,
        keys.passwords.supabaseAdmin,
        database.incarnation,
      ]),
    },
    containers: [
      setup(project, 'realtime', {
        REALTIME_URL: `http://${realtime.endpoint.host}:${realtime.endpoint.port}`,
        REALTIME_API_JWT_SECRET: key(stack, 'realtime-management-jwt-secret'),
        TENANT_ID: tenantOf(project),
        DB_HOST: database.host,
        DB_PORT: String(database.port),
        DB_NAME: database.name,
        DB_USER: 'supabase_admin',
        DB_PASSWORD: key(stack, 'supabase-admin-password'),
        DB_SSL: String(database.sslMode !== 'disable'),
        JWT_SECRET: key(stack, 'jwt-secret'),
        JWT_JWKS: key(stack, 'jwks'),
        MAX_CONCURRENT_USERS: String(limits.concurrentUsers),
        MAX_EVENTS_PER_SECOND: String(limits.eventsPerSecond),
        MAX_BYTES_PER_SECOND: String(limits.bytesPerSecond),
        MAX_CHANNELS_PER_CLIENT: String(limits.channelsPerClient),
        MAX_JOINS_PER_SECOND: String(limits.joinsPerSecond),
      }),
    ],
  })
}
