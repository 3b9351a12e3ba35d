import { caMounts } from '../database/tls.ts'
import { gotrueEnvironment, OWNS } from '../gotrue/environment.ts'
import { mailTemplates } from '../gotrue/templates.ts'
import { waitFor } from '../jobs/program.ts'
import { revisions } from '../jobs/revisions.ts'
import type { Environment } from '../kube/environment.ts'
import { image } from '../kube/image.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { metricsAsked } from '../metrics/asked.ts'
import { type Component, component } from './component.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 9999
const METRICS_PORT = 9100
/** User `supabase` of the image. */
export const AUTH_USER = 1000

/** The port is GoTrue's own choice too; it is written since a variable of a claim could move it. */
const metrics: Environment = {
  GOTRUE_METRICS_ENABLED: 'true',
  GOTRUE_METRICS_EXPORTER: 'prometheus',
  OTEL_EXPORTER_PROMETHEUS_HOST: '0.0.0.0',
  OTEL_EXPORTER_PROMETHEUS_PORT: String(METRICS_PORT),
}

/**
 * GoTrue. Its migrations take no lock and die when two pods run them at once, so a Job runs them
 * (jobs/auth-migrations.ts) and these pods wait for it.
 */
export const auth = (stack: Stack): Component => {
  const { project, database } = stack
  const revision = revisions(stack)
  const login = { user: 'supabase_auth_admin', password: key(stack, 'auth-admin-password') }
  const measured = metricsAsked(project)
  return component(stack, 'auth', {
    image: image(project, 'auth', project.release.images.auth),
    port: PORT,
    ...(measured && { ports: { metrics: METRICS_PORT } }),
    exporter: { program: 'gotrue', port: 'metrics', path: '/metrics' },
    // `serve` by itself never starts the exporter. Without a word it migrates first, and finds nothing
    // to do: the pod has waited for the Job.
    command: measured ? ['auth'] : ['auth', 'serve'],
    user: AUTH_USER,
    mounts: caMounts(database),
    probes: probes(httpGet('/health', PORT)),
    init: [
      waitFor(project, database, login, [revision.core, revision.auth]),
      ...mailTemplates(stack),
    ],
    owns: [...OWNS, /^(GOTRUE_METRICS|OTEL_EXPORTER_PROMETHEUS)_/],
    env: { ...gotrueEnvironment(stack), ...(measured && metrics) },
  })
}
