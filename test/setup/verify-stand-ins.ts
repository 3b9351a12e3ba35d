import { importJWK, type JSONWebKeySet, jwtVerify } from 'jose'
import { startServer, type TestServer } from './verify-server.ts'
import { type Ask, type Role, type ServiceName, services } from './verify-services.ts'

export type StandIns = {
  readonly ports: Readonly<Record<ServiceName, number>>
  /** Runs `during` while one service is down, which is back on its port afterwards. */
  readonly without: <T>(name: ServiceName, during: () => Promise<T>) => Promise<T>
  readonly stop: () => Promise<void>
}

export const serviceNames = Object.keys(services) as readonly ServiceName[]

// as the services do it: the token names a key of the set, and the role stands in it
export const roleOf = async ({ keys }: JSONWebKeySet, token = ''): Promise<Role> => {
  const verified = await jwtVerify(token, async ({ kid }) => {
    const key = keys.find((known) => known.kid === kid)
    if (key === undefined) throw new Error(`no key ${kid}`)
    return importJWK(key)
  }).catch(() => undefined)
  const role = verified?.payload.role
  return role === 'anon' || role === 'service_role' ? role : undefined
}

export const bearer = ({ headers }: Ask): string | undefined =>
  headers.authorization?.replace(/^Bearer /, '')

/** The services of a project on loopback, which believe the tokens that the keys of `jwks` signed. */
export const startStandIns = async (jwks: JSONWebKeySet): Promise<StandIns> => {
  const start = (name: ServiceName, port = 0): Promise<TestServer> =>
    startServer(
      {
        answer: async (ask) => services[name](ask, await roleOf(jwks, bearer(ask))),
        // user_socket.ex looks at x-api-key first, and at this path alone
        turnAway: async ({ path, headers }) => {
          const key = headers['x-api-key']
          const known = await roleOf(jwks, typeof key === 'string' ? key : undefined)
          return name === 'realtime' && path.startsWith('/socket/websocket?') && known
            ? undefined
            : { status: 403 }
        },
      },
      port,
    )

  const running = new Map<ServiceName, TestServer>()
  for (const name of serviceNames) running.set(name, await start(name))
  const portOf = (name: ServiceName): number => running.get(name)?.port ?? 0
  const ports = Object.fromEntries(serviceNames.map((name) => [name, portOf(name)])) as Record<
    ServiceName,
    number
  >

  return {
    ports,
    without: async (name, during) => {
      await running.get(name)?.stop()
      try {
        return await during()
      } finally {
        running.set(name, await start(name, ports[name]))
      }
    },
    stop: async () => {
      for (const server of running.values()) await server.stop()
    },
  }
}
