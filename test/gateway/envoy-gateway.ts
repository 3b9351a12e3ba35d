import { renderEnvoy } from '../../src/gateway/envoy.ts'
import { readinessPath } from '../../src/gateway/input.ts'
import type { Endpoint, GatewayInput, Upstream } from '../../src/gateway/routes.ts'
import { type RunningEnvoy, startEnvoy } from '../programs/envoy.ts'
import { freePort } from '../programs/ports.ts'
import { type Echo, startEcho } from './echo.ts'
import { gatewayInput, upstreams } from './input.ts'

export type EnvoyGateway = RunningEnvoy & {
  /** Address of the readiness listener's one path. */
  readonly readiness: string
}

const startEchoes = async () => {
  const started = await Promise.all(
    upstreams.map(async (name) => [name, await startEcho(name)] as const),
  )
  // A name, not an address, so that the rewritten Host can be told from the client's.
  const entries = started.map(([name, { port }]) => [name, { host: 'localhost', port }] as const)
  return {
    echoes: Object.fromEntries(entries) as Record<Upstream, Endpoint>,
    stop: async () => {
      for (const [, echo] of started) await echo.stop()
    },
  }
}

/** A real Envoy with the rendered configuration, in front of upstreams that echo. */
export const startEnvoyGateway = (changes: Partial<GatewayInput> = {}): Promise<EnvoyGateway> =>
  startEnvoyWith(gatewayInput(changes), changes.upstreams)

/** The same for a whole input: its upstreams echo, but those of `real`. */
export const startEnvoyWith = async (
  wanted: GatewayInput,
  real: GatewayInput['upstreams'] = {},
): Promise<EnvoyGateway> => {
  const { echoes, stop } = await startEchoes()
  const [port, adminPort] = [await freePort(), await freePort()]
  const readiness = `http://127.0.0.1:${adminPort}${readinessPath}`
  const echoing = Object.entries(echoes).filter(([name]) => name in wanted.upstreams)
  const input: GatewayInput = {
    ...wanted,
    port,
    adminPort,
    listen: wanted.listen ?? 'IPv4',
    upstreams: { ...Object.fromEntries(echoing), ...real },
  }
  const running = await startEnvoy(renderEnvoy(input), { port, readiness })

  return {
    ...running,
    readiness,

    stop: async () => {
      await running.stop()
      await stop()
    },
  }
}

/** The message of a refusal. */
export const messageOf = (body: string): string => (JSON.parse(body) as { message: string }).message

/** What the upstream got. */
export const echoOf = (body: string): Echo => JSON.parse(body) as Echo
