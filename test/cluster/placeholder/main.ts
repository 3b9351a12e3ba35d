import { createServer } from 'node:http'
import type { JSONWebKeySet } from 'jose'
import { at, parsed } from '../../../src/setup/verify/json.ts'
import { realtimeApi } from '../../setup/realtime-api.ts'
import { handle } from '../../setup/verify-server.ts'
import { type ServiceName, services } from '../../setup/verify-services.ts'
import { bearer, roleOf } from '../../setup/verify-stand-ins.ts'

/**
 * Stands in a pod for a program that no package registry has. It answers the pod's probes and what
 * the set-up programs ask, with the keys that the pod was given, and nothing else: that a project
 * with it is Ready says nothing of the program.
 */
const name = process.env.PLACEHOLDER ?? ''
const env = process.env

/** Ports as the pods have them, and paths of their probes. */
const served: Readonly<Record<string, readonly { port: number; probes: readonly string[] }[]>> = {
  auth: [{ port: 9999, probes: ['/health'] }],
  rest: [
    { port: 3000, probes: [] },
    { port: 3001, probes: ['/ready', '/live'] },
  ],
  realtime: [{ port: 4000, probes: ['/healthcheck'] }],
  storage: [{ port: 5000, probes: ['/status'] }],
  imgproxy: [{ port: 5001, probes: ['/health'] }],
  functions: [{ port: 9000, probes: [] }],
  studio: [{ port: 3000, probes: [] }],
}

const setOf = (text = ''): JSONWebKeySet => {
  const value = parsed(text)
  const keys: unknown = Array.isArray(value) ? value : at(value, 'keys')
  if (!Array.isArray(keys)) return { keys: [] }
  // what is left of a key pair is what checks a signature
  return { keys: keys.map(({ d, key_ops, ...open }) => open) }
}

const tenants = realtimeApi({ secret: env.API_JWT_SECRET ?? '' })

/** The keys that the program of this pod checks tokens with. */
const jwks = setOf(env.GOTRUE_JWT_KEYS ?? env.PGRST_JWT_SECRET ?? env.JWT_JWKS)

/** Realtime's stand in its tenant, which this one forgets when it ends: then it lets everybody in. */
const isKnown = async (key: unknown): Promise<boolean> => {
  const [tenant] = tenants.tenants.values()
  if (tenant === undefined) return true
  const set = setOf(JSON.stringify(at(tenant, 'jwt_jwks')))
  return (await roleOf(set, typeof key === 'string' ? key : undefined)) !== undefined
}

const isService = (known: string): known is ServiceName => Object.hasOwn(services, known)

if (process.argv.includes('migrate')) process.exit(0)

for (const { port, probes } of served[name] ?? []) {
  const server = createServer()
  handle(server, {
    answer: async (ask) => {
      const path = ask.path.split('?')[0] ?? ''
      if (probes.includes(path)) return { status: 200 }
      if (!isService(name)) return { status: 404 }
      return services[name](ask, await roleOf(jwks, bearer(ask)))
    },
    turnAway: async ({ path, headers }) =>
      path.startsWith('/socket/websocket?') && (await isKnown(headers['x-api-key']))
        ? undefined
        : { status: 403 },
    ...(name === 'realtime' && { first: tenants.answer }),
  })
  server.listen(port, '::')
}
console.log(`placeholder of ${name}`)
process.on('SIGTERM', () => process.exit(0))
