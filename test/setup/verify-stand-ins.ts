import { jwtVerify } from 'jose'
import { startServer, type TestServer } from './verify-server.ts'
import { type Ask, type Role, type ServiceName, services } from './verify-services.ts'

export type StandIns = {
  readonly ports: Readonly<Record<ServiceName, number>>
  /** Runs `during` while one service is down, which is back on its port afterwards. */
  readonly without: <T>(name: ServiceName, during: () => Promise<T>) => Promise<T>
  readonly stop: () => Promise<void>
}

export const serviceNames = Object.keys(services) as readonly ServiceName[]

// as the services do it: the role stands in a token that the project's own secret signed
const roleOf = (jwtSecret: string, token = ''): Promise<Role> =>
  jwtVerify(token, new TextEncoder().encode(jwtSecret), { algorithms: ['HS256'] }).then(
    ({ payload: { role } }) => (role === 'anon' || role === 'service_role' ? role : undefined),
    () => undefined,
  )

const bearer = ({ headers }: Ask): string | undefined =>
  headers.authorization?.replace(/^Bearer /, '')

/** The services of a project on loopback, which believe the tokens that `jwtSecret` signed. */
export const startStandIns = async (jwtSecret: string): Promise<StandIns> => {
  const start = (name: ServiceName, port = 0): Promise<TestServer> =>
    startServer(
      {
        answer: async (ask) => services[name](ask, await roleOf(jwtSecret, bearer(ask))),
        // user_socket.ex looks at x-api-key first, and at this path alone
        turnAway: async ({ path, headers }) => {
          const key = headers['x-api-key']
          const known = await roleOf(jwtSecret, typeof key === 'string' ? key : undefined)
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
