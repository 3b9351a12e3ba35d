import { addressesOf } from '../addresses.ts'
import { seconds } from '../api/duration.ts'
import { exposedSchemas } from '../api/graphql.ts'
import { caMounts } from '../database/tls.ts'
import { waitFor } from '../jobs/program.ts'
import { revisions } from '../jobs/revisions.ts'
import { image } from '../kube/image.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { type Component, component } from './component.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 3000
const ADMIN_PORT = 3001

/** PostgREST. It reloads its schema cache when the database says so (event triggers of the set-up). */
export const rest = (stack: Stack): Component => {
  const { project, database } = stack
  const { auth, rest } = project.spec
  const revision = revisions(stack)
  const login = { user: 'authenticator', password: key(stack, 'authenticator-password') }
  return component(stack, 'rest', {
    image: image(project, 'rest', project.release.images.rest),
    port: PORT,
    ports: { admin: ADMIN_PORT },
    exporter: { program: 'postgrest', port: 'admin', path: '/metrics' },
    user: 1000,
    mounts: caMounts(database),
    probes: probes(httpGet('/ready', ADMIN_PORT), httpGet('/live', ADMIN_PORT)),
    // Before version 16 it ends at once, whatever is under way: clients' statements take up to 8 s
    // (setup/database/tables/settings.ts), on a connection that the gateway picked up to 3 s later.
    drain: { seconds: 12 },
    init: [waitFor(project, database, login, [revision.core, revision.api])],
    // It would also read these without a value of ours.
    owns: [
      /^PGRST_(DB(?!_POOL)|JWT|SERVER|ADMIN|APP_SETTINGS_JWT|OPENAPI_SERVER)_/,
      /^PG(?!RST_)/, // libpq fills in what the URI leaves open
    ],
    env: {
      PGRST_SERVER_PORT: String(PORT),
      // Without PGRST_ADMIN_SERVER_HOST it listens where the kubelet can ask.
      PGRST_ADMIN_SERVER_PORT: String(ADMIN_PORT),
      PGRST_DB_URI: key(stack, 'rest-database-uri'),
      PGRST_DB_SCHEMAS: exposedSchemas(project.spec).join(','),
      PGRST_DB_EXTRA_SEARCH_PATH: rest.extraSearchPath.join(','),
      PGRST_DB_MAX_ROWS: String(rest.maxRows),
      PGRST_DB_ANON_ROLE: 'anon',
      PGRST_DB_USE_LEGACY_GUCS: 'false',
      PGRST_JWT_SECRET: key(stack, 'jwks'),
      PGRST_APP_SETTINGS_JWT_EXP: String(seconds(auth.jwtExpiry)),
      PGRST_OPENAPI_SERVER_PROXY_URI: addressesOf(project).rest,
    },
  })
}
