import { gotrueEnvironment, OWNS } from '../gotrue/environment.ts'
import { mailTemplates } from '../gotrue/templates.ts'
import { waitFor } from '../jobs/program.ts'
import { revisions } from '../jobs/revisions.ts'
import { image } from '../kube/image.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { type Component, component } from './component.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 9999
/** User `supabase` of the image. */
export const AUTH_USER = 1000

/**
 * GoTrue. Its migrations take no lock and die when two pods run them at once, so a Job runs them
 * (jobs/auth-migrations.ts) and these pods wait for it.
 */
export const auth = (stack: Stack): Component => {
  const { project, database } = stack
  const revision = revisions(stack)
  const login = { user: 'supabase_auth_admin', password: key(stack, 'auth-admin-password') }
  return component(stack, 'auth', {
    image: image(project, 'auth', project.release.images.auth),
    port: PORT,
    command: ['auth', 'serve'],
    user: AUTH_USER,
    probes: probes(httpGet('/health', PORT)),
    init: [
      waitFor(project, database, login, [revision.core, revision.auth]),
      ...mailTemplates(stack),
    ],
    owns: OWNS,
    env: gotrueEnvironment(stack),
  })
}
