import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import type { Project } from '../api/project.ts'
import { waitFor } from '../jobs/program.ts'
import { revisions } from '../jobs/revisions.ts'
import { image } from '../kube/image.ts'
import { metadata, selectorLabels } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { type Component, component } from './component.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 8080

/**
 * It asks nobody who calls: whoever reaches its port runs SQL as the owner. The gateway, which wants
 * the service key, must be the only one that does.
 */
const policy = (project: Project): INetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata(project, 'meta', nameFor(project.name, 'meta')),
  spec: {
    podSelector: { matchLabels: selectorLabels(project, 'meta') },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [{ podSelector: { matchLabels: selectorLabels(project, 'gateway') } }],
        ports: [{ protocol: 'TCP', port: PORT }],
      },
    ],
  },
})

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
  return { ...rendered, resources: { ...rendered.resources, 'meta-policy': policy(project) } }
}
