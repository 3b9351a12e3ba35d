import { waitFor } from '../jobs/program.ts'
import { revisions } from '../jobs/revisions.ts'
import { image } from '../kube/image.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { calledBy } from './called-by.ts'
import { type Component, component } from './component.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 8080

/** postgres-meta: the database over HTTP, as the owner. Behind the gateway for the service key only. */
export const meta = (stack: Stack): Component => {
  const { project, database } = stack
  const login = { user: database.owner, password: key(stack, 'owner-password') }
  const rendered = component(stack, 'meta', {
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
      CRYPTO_KEY: key(stack, 'meta-crypto-key'),
    },
  })
  // It asks nobody who calls: whoever reaches its port runs SQL as the owner.
  const callers = ['gateway', ...(project.spec.studio.enabled ? ['studio'] : [])]
  return {
    ...rendered,
    resources: { ...rendered.resources, 'meta-policy': calledBy(project, 'meta', PORT, callers) },
  }
}
