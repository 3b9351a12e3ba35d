import { exposedSchemas } from '../api/graphql.ts'
import { checksum } from '../kube/checksum.ts'
import { job } from '../kube/job.ts'
import type { Resources } from '../kube/objects.ts'
import { key } from '../services/keys.ts'
import type { Stack } from '../services/stack.ts'
import { libpq, SETUP_USER, setup } from './program.ts'
import { revisions } from './revisions.ts'

export type RenderedJob = { readonly key: string; readonly resources: Resources }

/** Makes roles, schemas, grants and passwords of the database what the services need. */
export const databaseJob = (stack: Stack): RenderedJob => {
  const { project, database, keys } = stack
  const { core, api, realtime } = revisions(stack)
  const { enabled } = project.spec.realtime
  const extensions = project.spec.database.extensions.toSorted(({ name: a }, { name: b }) =>
    a < b ? -1 : 1,
  )
  return job(project, 'database', {
    component: 'setup',
    user: SETUP_USER,
    group: SETUP_USER,
    // The passwords are read from a Secret: a rotation must be another Job.
    annotations: {
      'xsupabase.io/checksum': checksum([
        keys.checksumSalt,
        keys.passwords,
        ...(database.pooler ? [keys.poolerPassword] : []),
      ]),
    },
    containers: [
      setup(project, 'database', {
        ...libpq(database, database.admin.user, database.admin.password),
        SETUP_NUMBER: String(project.release.setupNumber),
        SETUP_REVISIONS: [core, api, ...(enabled ? [realtime] : [])].join(','),
        PROJECT_REF: keys.reference,
        OWNER_USER: database.owner,
        OWNER_ELSE: database.ownerElse,
        OWNER_PASSWORD: key(stack, 'owner-password'),
        SUPABASE_ADMIN_PASSWORD: key(stack, 'supabase-admin-password'),
        AUTHENTICATOR_PASSWORD: key(stack, 'authenticator-password'),
        AUTH_ADMIN_PASSWORD: key(stack, 'auth-admin-password'),
        STORAGE_ADMIN_PASSWORD: key(stack, 'storage-admin-password'),
        API_SCHEMAS: [...exposedSchemas(project.spec)].sort().join(','),
        REALTIME: String(enabled),
        // What nobody asks for is left out: a Job that does no more than before stays the same Job.
        EXTENSIONS: extensions.length > 0 ? JSON.stringify(extensions) : undefined,
        LIBRARIES: database.libraries.length > 0 ? database.libraries.join(',') : undefined,
        POOLER_PASSWORD: database.pooler?.login.password,
        EXPLORE: database.toBeExplored ? 'true' : undefined,
      }),
    ],
  })
}
