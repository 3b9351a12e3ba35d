import { caText } from '../database/tls.ts'
import { waitFor } from '../jobs/program.ts'
import { revisions } from '../jobs/revisions.ts'
import { image } from '../kube/image.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { type Component, component } from './component.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 8080

/**
 * postgres-meta: the database over HTTP, as the owner, for whoever reaches its port. The gateway
 * wants the service key, and a network policy lets nobody else in (network/calls.ts).
 */
export const meta = (stack: Stack): Component => {
  const { project, database } = stack
  const login = { user: database.owner, password: key(stack, 'owner-password') }
  return component(stack, 'meta', {
    image: image(project, 'meta', project.release.images.meta),
    port: PORT,
    ports: { admin: PORT + 1 },
    user: 1000,
    probes: probes(httpGet('/health', PORT)),
    init: [waitFor(project, database, login, [revisions(stack).core])],
    owns: [
      /^PG[A-Z0-9]+$/, // node-postgres fills in what the URL leaves open
      /^PG_META_(DB|PORT|HOST)/,
      /^CRYPTO_KEY(_FILE)?$/,
      /^PG_META_.*_FILE$/,
    ],
    env: {
      PG_META_PORT: String(PORT),
      // The parts are not decoded right for every password; the URI is.
      PG_META_DB_URL: key(stack, 'owner-database-url'),
      // Studio sends connection strings that say nothing of TLS: with this they use it.
      ...caText(database, 'PG_META_DB_SSL_ROOT_CERT'),
      CRYPTO_KEY: key(stack, 'meta-crypto-key'),
    },
  })
}
