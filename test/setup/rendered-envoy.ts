import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readinessPath } from '../../src/gateway/input.ts'
import { type RunningEnvoy, startEnvoy } from '../programs/envoy.ts'
import { freePort } from '../programs/ports.ts'
import type { EnvoyConfig } from './rendered-project.ts'

const loopback = (port: number) => ({
  socket_address: { address: '127.0.0.1', port_value: port },
})

/** Of several that run on one machine each has its own. */
const adminOf = (readiness: number) => ({
  pipe: { path: join(tmpdir(), `envoy-admin-${readiness}.sock`), mode: 0o600 },
})

/**
 * The real Envoy with a rendered configuration, of which nothing is changed but who listens where:
 * its own ports and admin interface, and the upstreams' as `ports` has them by name.
 */
export const startRenderedEnvoy = async (
  config: EnvoyConfig,
  ports: Readonly<Record<string, number>>,
): Promise<RunningEnvoy> => {
  const { listeners, clusters } = config.static_resources
  const own = { clients: await freePort(), readiness: await freePort() }
  const admin = adminOf(own.readiness)
  const portOf = (among: Readonly<Record<string, number>>, name: string): number => {
    const port = among[name]
    if (port === undefined) throw new Error(`the configuration has an unexpected ${name}`)
    return port
  }
  const upstream = ({ name }: EnvoyConfig['static_resources']['clusters'][number]) =>
    name === 'admin' ? admin : loopback(portOf(ports, name))
  const here: EnvoyConfig = {
    ...config,
    admin: { address: admin },
    static_resources: {
      listeners: listeners.map((listener) => ({
        ...listener,
        address: loopback(portOf(own, listener.name)),
      })),
      clusters: clusters.map((cluster) => ({
        ...cluster,
        load_assignment: {
          ...cluster.load_assignment,
          endpoints: [{ lb_endpoints: [{ endpoint: { address: upstream(cluster) } }] }],
        },
      })),
    },
  }
  return startEnvoy(JSON.stringify(here), {
    port: portOf(own, 'clients'),
    readiness: `http://127.0.0.1:${own.readiness}${readinessPath}`,
  })
}
