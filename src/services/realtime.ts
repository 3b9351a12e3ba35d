import { isIPv6 } from 'node:net'
import type { Project } from '../api/project.ts'
import { CA_FILE, caMounts } from '../database/tls.ts'
import { waitFor } from '../jobs/program.ts'
import { revisions } from '../jobs/revisions.ts'
import { image } from '../kube/image.ts'
import { nameFor } from '../kube/names.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { type Component, component } from './component.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 4000
/** `nobody`, who owns /app in the image. */
const USER = 65534

/** Realtime finds the tenant by the first label of the Host: the name of its Service. */
export const tenantOf = (project: Project): string => nameFor(project.name, 'realtime')

/**
 * Realtime. The image's entry point needs root to drop to `nobody`; these pods are `nobody` from the
 * start and run the same two steps. The tenant is made by a Job (jobs/tenant.ts), not by each pod:
 * the image's own seed deletes it under the others.
 *
 * Replicas find each other through the database (LISTEN/NOTIFY), by POD_IP and a common cookie.
 */
export const realtime = (stack: Stack): Component => {
  const { project, database } = stack
  const revision = revisions(stack)
  const login = { user: 'supabase_admin', password: key(stack, 'supabase-admin-password') }
  return component(stack, 'realtime', {
    image: image(project, 'realtime', project.release.images.realtime),
    port: PORT,
    command: ['/usr/bin/tini', '-s', '-g', '--'],
    args: [
      '/bin/bash',
      '-ec',
      'ulimit -Sn "$RLIMIT_NOFILE" || echo "open files stay limited"; /app/bin/migrate; exec /app/bin/server',
    ],
    user: USER,
    mounts: caMounts(database),
    // An Elixir release writes beside itself.
    readOnlyRoot: false,
    probes: probes(httpGet('/healthcheck', PORT)),
    exporter: {
      program: 'realtime',
      port: 'http',
      path: '/metrics',
      bearer: key(stack, 'realtime-metrics-token'),
    },
    init: [waitFor(project, database, login, [revision.core, revision.realtime])],
    owns: [
      /^DB_/,
      /^API_JWT_/,
      /^METRICS_JWT_SECRET$/,
      /^SELF_HOST_/,
      // With these it takes itself for a guest of Fly or ECS, and joins the cluster it finds there.
      /^(FLY_|AWS_EXECUTION_ENV$|ECS_CONTAINER_METADATA_URI)/,
      /^DASHBOARD_/,
      /^PG[A-Z0-9]+$/, // Postgrex fills in what is left open
      /^(CLUSTER_STRATEGIES|ECTO_IPV6|RLIMIT_NOFILE|TENANT_MAX_.*)$/,
    ],
    env: {
      PORT: String(PORT),
      APP_NAME: 'realtime',
      POD_IP: { field: 'status.podIP' },
      DB_HOST: database.host,
      DB_PORT: String(database.port),
      DB_NAME: database.name,
      DB_USER: login.user,
      DB_PASSWORD: login.password,
      DB_SSL: String(database.sslMode !== 'disable'),
      // With it Realtime also wants the certificate to be the host's. This is for its own tables:
      // for the tenant it encrypts and checks nothing, whatever it is told.
      DB_SSL_CA_CERT: database.sslMode === 'verify-full' ? CA_FILE : undefined,
      DB_AFTER_CONNECT_QUERY: 'SET search_path TO _realtime',
      DB_ENC_KEY: key(stack, 'realtime-db-enc-key'),
      API_JWT_SECRET: key(stack, 'realtime-management-jwt-secret'),
      METRICS_JWT_SECRET: key(stack, 'realtime-metrics-jwt-secret'),
      SECRET_KEY_BASE: key(stack, 'realtime-secret-key-base'),
      RELEASE_COOKIE: key(stack, 'realtime-cookie'),
      RELEASE_TMP: '/tmp',
      ERL_AFLAGS: '-proto_dist inet_tcp',
      ERL_CRASH_DUMP: '/tmp/erl_crash.dump',
      ECTO_IPV6: String(isIPv6(database.host)),
      CLUSTER_STRATEGIES: 'POSTGRES',
      RLIMIT_NOFILE: '10000',
      SEED_SELF_HOST: 'false',
      RUN_JANITOR: 'true',
      DISABLE_HEALTHCHECK_LOGGING: 'true',
    },
  })
}
