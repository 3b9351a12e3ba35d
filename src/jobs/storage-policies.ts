import { checksum } from '../kube/checksum.ts'
import { image } from '../kube/image.ts'
import { job } from '../kube/job.ts'
import type { Component } from '../services/component.ts'
import { key } from '../services/keys.ts'
import type { Stack } from '../services/stack.ts'
import type { RenderedJob } from './database.ts'
import { libpq, SETUP_USER, setup } from './program.ts'

/**
 * Lets service_role pass the row level security of Storage's own tables, where the server does not
 * let the role itself pass. After Storage's migrations, and again for each image of Storage, which
 * may bring more tables.
 */
export const storagePoliciesJob = (stack: Stack, storage: Component): RenderedJob => {
  const { project, database } = stack
  const password = key(stack, 'storage-admin-password')
  return job(project, 'storage-policies', {
    component: 'setup',
    user: SETUP_USER,
    group: SETUP_USER,
    annotations: {
      'xsupabase.io/checksum': checksum([
        image(project, 'storage', project.release.images.storage),
        database.incarnation,
      ]),
    },
    containers: [
      setup(project, 'storage-policies', {
        ...libpq(database, 'supabase_storage_admin', password),
        STORAGE_URL: `http://${storage.endpoint.host}:${storage.endpoint.port}`,
      }),
    ],
  })
}
