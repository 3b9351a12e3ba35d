import { caMounts } from '../database/tls.ts'
import { image } from '../kube/image.ts'
import { job } from '../kube/job.ts'
import { AUTH_USER } from '../services/auth.ts'
import { key } from '../services/keys.ts'
import type { Stack } from '../services/stack.ts'
import type { RenderedJob } from './database.ts'
import { libpq, setup, waitFor } from './program.ts'
import { revisions } from './revisions.ts'

/**
 * Runs GoTrue's migrations once per image: they take no lock, and two pods that run them at once
 * die. When they are through, it is recorded in the database, which is what GoTrue's pods wait for.
 */
export const authMigrationsJob = (stack: Stack): RenderedJob => {
  const { project, database } = stack
  const { core, auth } = revisions(stack)
  const login = { user: 'supabase_auth_admin', password: key(stack, 'auth-admin-password') }
  return job(project, 'auth-migrations', {
    component: 'setup',
    user: AUTH_USER,
    group: AUTH_USER,
    init: [
      waitFor(project, database, login, [core]),
      {
        name: 'migrate',
        image: image(project, 'auth', project.release.images.auth),
        command: ['auth', 'migrate'],
        env: {
          GOTRUE_DB_DRIVER: 'postgres',
          GOTRUE_DB_DATABASE_URL: key(stack, 'auth-database-url'),
          // Asked for at every start, used by none of the migrations.
          GOTRUE_JWT_SECRET: key(stack, 'jwt-secret'),
          API_EXTERNAL_URL: 'http://localhost',
          GOTRUE_SITE_URL: 'http://localhost',
        },
        mounts: caMounts(database),
        resources: {
          requests: { cpu: '10m', memory: '32Mi' },
          limits: { cpu: '500m', memory: '128Mi' },
        },
      },
    ],
    containers: [
      setup(project, 'record', {
        ...libpq(database, database.admin.user, database.admin.password),
        SETUP_REVISIONS: auth,
      }),
    ],
  })
}
