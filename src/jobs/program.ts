import type { Project } from '../api/project.ts'
import type { Database } from '../database/index.ts'
import { caText } from '../database/tls.ts'
import type { Environment, SecretKey } from '../kube/environment.ts'
import { image } from '../kube/image.ts'
import type { Container, Mount } from '../kube/pod.ts'

/** Non-root user of the set-up image (distroless). */
export const SETUP_USER = 65532

export const SETUP_RESOURCES = {
  requests: { cpu: '10m', memory: '48Mi' },
  limits: { cpu: '500m', memory: '192Mi' },
}

/**
 * A program of a Job that waits for longer ends with a sentence that says for what, which is how
 * the claim gets to know; the Job starts it again. One that holds up a pod just goes on waiting.
 */
const PATIENCE = { SETUP_WAIT_SECONDS: '60' }
const OF_PODS = ['wait', 'functions', 'mail-templates']

/** A container that runs `setup <what>` from the image of the project's release. */
export const setup = (
  project: Project,
  what:
    | 'database'
    | 'wait'
    | 'record'
    | 'bucket'
    | 'storage-policies'
    | 'realtime'
    | 'verify'
    | 'functions'
    | 'mail-templates',
  env: Environment,
  mounts: readonly Mount[] = [],
): Container => ({
  name: `setup-${what}`,
  image: image(project, 'setup', project.release.images.setup),
  command: ['/nodejs/bin/node', '/app/setup.js', what],
  env: { ...env, ...(!OF_PODS.includes(what) && PATIENCE) },
  mounts,
  resources: SETUP_RESOURCES,
})

/** libpq's variables for one login. */
export const libpq = (database: Database, user: string, password: SecretKey): Environment => ({
  PGHOST: database.host,
  PGPORT: String(database.port),
  PGDATABASE: database.name,
  PGUSER: user,
  PGPASSWORD: password,
  PGSSLMODE: database.sslMode,
  ...caText(database, 'PGSSLROOTCERT'),
})

/**
 * Init container that waits until the database is set up for this pod. It logs in as the service
 * does, so it also proves the service's password.
 */
export const waitFor = (
  project: Project,
  database: Database,
  login: { readonly user: string; readonly password: SecretKey },
  revisions: readonly string[],
): Container =>
  setup(project, 'wait', {
    ...libpq(database, login.user, login.password),
    SETUP_REVISIONS: revisions.join(','),
  })
