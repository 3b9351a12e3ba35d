import { readinessPath } from '../../src/gateway/input.ts'
import { type RunningEnvoy, startEnvoy } from '../programs/envoy.ts'
import { freePort } from '../programs/ports.ts'
import type { EnvoyConfig } from './rendered-project.ts'

const loopback = (port: number) => ({
  socket_address: { address: '127.0.0.1', port_value: port },
})

/**
 * The real Envoy with a rendered configuration, of which nothing is changed but who listens where:
 * its own ports, and the upstreams' as `ports` has them by name.
 */
export const startRenderedEnvoy = async (
  config: EnvoyConfig,
  ports: Readonly<Record<string, number>>,
): Promise<RunningEnvoy> => {
  const { listeners, clusters } = config.static_resources
  const own: Readonly<Record<string, number>> = {
    clients: await freePort(),
    readiness: await freePort(),
  }
  const portOf = (among: Readonly<Record<string, number>>, name: string): number => {
    const port = among[name]
    if (port === undefined) throw new Error(`the configuration has an unexpected ${name}`)
    return port
  }
  const here: EnvoyConfig = {
    ...config,
    static_resources: {
      listeners: listeners.map((listener) => ({
        ...listener,
        address: loopback(portOf(own, listener.name)),
      })),
      clusters: clusters.map((cluster) => ({
        ...cluster,
        load_assignment: {
          ...cluster.load_assignment,
          endpoints: [
            { lb_endpoints: [{ endpoint: { address: loopback(portOf(ports, cluster.name)) } }] },
          ],
        },
      })),
    },
  }
  return startEnvoy(JSON.stringify(here), {
    port: portOf(own, 'clients'),
    readiness: `http://127.0.0.1:${own.readiness}${readinessPath}`,
  })
}
