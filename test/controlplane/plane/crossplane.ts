import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { controlPlaneBinary, coreFiles } from '../../programs/control-plane.ts'
import { freePort } from '../../programs/ports.ts'
import { CROSSPLANE_NAMESPACE, chart, TLS_SECRETS, WEBHOOK_SERVICE } from './chart.ts'
import type { Client } from './client.ts'
import type { Folders } from './folders.ts'
import type { Kubernetes } from './kubernetes.ts'
import { mountTlsSecret } from './secret-files.ts'
import { type Service, service } from './service.ts'
import { until } from './until.ts'

/** Names that core, and only core, finds at these addresses. */
export type Hosts = Readonly<Record<string, string>>

/** The program in a mount namespace of its own, where /etc/hosts has more lines. */
const withHosts = (hosts: Hosts, { root }: Folders, command: readonly string[]) => {
  const file = join(root, 'hosts')
  writeFileSync(file, readFileSync('/etc/hosts'))
  for (const [name, address] of Object.entries(hosts)) appendFileSync(file, `${address} ${name}\n`)
  return [
    'unshare',
    ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
    ...['--mount', '--propagation', 'private'],
    ...['sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"', file],
    ...command,
  ] as const satisfies readonly string[]
}

/**
 * `core init` fills the Secrets and applies Crossplane's CRDs. In the chart it is an init container,
 * which the kubelet starts again until it ends well: the first run often meets CRDs that are not
 * served yet.
 */
const init = async (env: Readonly<Record<string, string>>, { logs, root }: Folders) => {
  let printed = ''
  await until(
    () => `core init to succeed: ${printed}`,
    60,
    async () => {
      const child = spawn(controlPlaneBinary('crossplane-core'), ['core', 'init'], {
        env: { ...env, PATH: process.env.PATH, HOME: root },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      printed = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          printed += chunk
        })
      }
      const [code] = await once(child, 'exit')
      appendFileSync(join(logs, 'core-init.log'), printed)
      return code === 0 || undefined
    },
    500,
  )
}

export type Crossplane = {
  readonly services: readonly Service[]
  /** URL of what core counts, in the format of Prometheus. */
  readonly metrics: string
}

/**
 * Installs Crossplane as its chart does, and prepares core and RBAC manager, each with its own
 * ServiceAccount and the roles of the chart alone; they do not run yet.
 */
export const crossplane = async (
  client: Client,
  { kubeconfigOf }: Kubernetes,
  hosts: Hosts,
  folders: Folders,
): Promise<Crossplane> => {
  const { root, logs } = folders
  const [webhooks, metrics, health] = [await freePort(), await freePort(), await freePort()]
  // Without kube-proxy no cluster IP leads anywhere: as an ExternalName the API server dials
  // loopback itself, and still checks the certificate against <service>.<namespace>.svc.
  const onLoopback = {
    type: 'ExternalName',
    externalName: 'localhost',
    ports: [{ port: webhooks }],
  }
  for (const object of chart(onLoopback)) await client.apply(object, 'chart')

  const asServiceAccount = async (name: string): Promise<string> =>
    kubeconfigOf(name, { token: await client.token(CROSSPLANE_NAMESPACE, name) })
  const common = {
    KUBECONFIG: await asServiceAccount('crossplane'),
    POD_NAMESPACE: CROSSPLANE_NAMESPACE,
    POD_SERVICE_ACCOUNT: 'crossplane',
    TLS_CA_SECRET_NAME: TLS_SECRETS.ca,
    TLS_SERVER_SECRET_NAME: TLS_SECRETS.server,
    TLS_CLIENT_SECRET_NAME: TLS_SECRETS.client,
  }
  await init(
    {
      ...common,
      CRDS_PATH: coreFiles('crds'),
      WEBHOOK_CONFIGS_PATH: coreFiles('webhookconfigurations'),
      WEBHOOK_SERVICE_NAME: WEBHOOK_SERVICE,
      WEBHOOK_SERVICE_NAMESPACE: CROSSPLANE_NAMESPACE,
      WEBHOOK_SERVICE_PORT: String(webhooks),
    },
    folders,
  )
  const mounted = async (name: string): Promise<string> => {
    const folder = join(root, name)
    await mountTlsSecret(client, { namespace: CROSSPLANE_NAMESPACE, name }, folder)
    return folder
  }
  const made = (name: string): string => {
    mkdirSync(join(root, name)) // without it a package "cannot be parsed"
    return join(root, name)
  }
  const core = service({
    name: 'core',
    logs,
    ready: async () =>
      fetch(`http://127.0.0.1:${health}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    command: () =>
      withHosts(hosts, folders, [
        controlPlaneBinary('crossplane-core'),
        'core',
        'start',
        '--debug',
      ]),
    env: {
      ...common,
      TLS_SERVER_CERTS_DIR: await mounted(TLS_SECRETS.server),
      TLS_CLIENT_CERTS_DIR: await mounted(TLS_SECRETS.client),
      WEBHOOK_PORT: String(webhooks),
      METRICS_PORT: String(metrics),
      HEALTH_PROBE_PORT: String(health),
      XPKG_CACHE_DIR: made('xpkg-cache'),
      XFN_CACHE_DIR: made('xfn-cache'),
    },
  })
  const rbacManager = service({
    name: 'rbac-manager',
    logs,
    ready: async () => true, // it has no probe: the roles that it makes are waited for
    command: () => [
      controlPlaneBinary('crossplane-core'),
      ...['rbac', 'start', '--debug'],
      '--provider-clusterrole=crossplane:allowed-provider-permissions',
    ],
    env: { KUBECONFIG: await asServiceAccount('rbac-manager') },
  })
  return { services: [core, rbacManager], metrics: `http://127.0.0.1:${metrics}/metrics` }
}
