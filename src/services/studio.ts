import { exposedSchemas } from '../api/graphql.ts'
import { waitFor } from '../jobs/program.ts'
import { revisions } from '../jobs/revisions.ts'
import { image } from '../kube/image.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { hostInUrl } from '../secrets/keysecret.ts'
import { type Component, component } from './component.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 3000
const SNIPPETS = '/app/snippets'
const FUNCTIONS = '/app/edge-functions'

/** Whom the gateway asks for the password. */
export const DASHBOARD_USERNAME = 'supabase'

/**
 * Studio. It has no sign-in of its own, so the gateway asks for a password and is the only one that
 * reaches it.
 *
 * It connects to the database through postgres-meta with a URL that it makes of these parts, without
 * encoding any and without sslmode: our passwords are letters and digits, and the server must take
 * connections without TLS. Snippets of SQL are files in its pod, so there is one pod where the claim
 * does not say otherwise, and they are gone with it.
 *
 * @param metaUrl where postgres-meta answers
 * @param gatewayUrl where Studio reaches the APIs, inside the cluster
 */
export const studio = (stack: Stack, metaUrl: string, gatewayUrl: string): Component => {
  const { project, database } = stack
  const { rest } = project.spec
  const login = { user: database.owner, password: key(stack, 'owner-password') }
  return component(stack, 'studio', {
    image: image(project, 'studio', project.release.images.studio),
    port: PORT,
    // The image's entry point reads secrets from files and writes into the image; there are none.
    command: ['node', '/app/apps/studio/server.js'],
    user: 1000, // `node` in the image
    probes: probes(httpGet('/api/platform/profile', PORT)),
    init: [waitFor(project, database, login, [revisions(stack).core])],
    mounts: [
      { path: '/app/apps/studio/.next/cache', source: 'scratch' }, // what Next.js renders or resizes
      { path: SNIPPETS, source: 'scratch' },
      { path: FUNCTIONS, source: 'scratch' },
    ],
    owns: [
      /^(STUDIO|POSTGRES|PG_META|PGRST|SUPABASE|DASHBOARD|SNIPPETS|EDGE_FUNCTIONS)_/,
      /^(HOSTNAME|PORT|AUTH_JWT_SECRET|ENABLED_FEATURES_LOGS_ALL)$/,
    ],
    env: {
      HOSTNAME: '0.0.0.0',
      PORT: String(PORT),
      STUDIO_PG_META_URL: metaUrl,
      POSTGRES_HOST: hostInUrl(database.host),
      POSTGRES_PORT: String(database.port),
      POSTGRES_DB: database.name,
      POSTGRES_USER_READ_WRITE: database.owner, // supabase_admin otherwise
      POSTGRES_USER_READ_ONLY: database.owner,
      POSTGRES_PASSWORD: key(stack, 'owner-password'),
      PG_META_CRYPTO_KEY: key(stack, 'meta-crypto-key'),
      PGRST_DB_SCHEMAS: exposedSchemas(project.spec).join(','),
      PGRST_DB_EXTRA_SEARCH_PATH: rest.extraSearchPath.join(','),
      PGRST_DB_MAX_ROWS: String(rest.maxRows),
      DEFAULT_ORGANIZATION_NAME: project.namespace,
      DEFAULT_PROJECT_NAME: project.claim,
      SUPABASE_URL: gatewayUrl,
      SUPABASE_PUBLIC_URL: project.publicUrl,
      SUPABASE_ANON_KEY: key(stack, 'anon-key'),
      SUPABASE_SERVICE_KEY: key(stack, 'service-role-key'),
      AUTH_JWT_SECRET: key(stack, 'jwt-secret'),
      ENABLED_FEATURES_LOGS_ALL: 'false', // there is no log store
      SNIPPETS_MANAGEMENT_FOLDER: SNIPPETS,
      EDGE_FUNCTIONS_MANAGEMENT_FOLDER: FUNCTIONS,
    },
  })
}
