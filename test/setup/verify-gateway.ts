import { refusals } from '../../src/setup/verify/refusal.ts'
import { startServer, type TestServer } from './verify-server.ts'
import { type Ask, type Reply, type Role, type ServiceName, services } from './verify-services.ts'

export type Wrong = {
  /** An answer in place of the right one. */
  readonly answer?: (ask: Ask) => Reply | undefined
  /** Realtime's reply to the join in place of `ok`; null hangs up. */
  readonly join?: (ref: unknown) => unknown
}

export const anonKey = 'anon-key-of-the-project'
export const serviceKey = 'service-key-of-the-project'
export const publishableKey = 'sb_publishable_key-of-the-project'
export const secretKey = 'sb_secret_key-of-the-project'
export const studioPassword = 'password-of-studio'
export const studioLogin = `Basic ${Buffer.from(`supabase:${studioPassword}`).toString('base64')}`

const doors: readonly (readonly [prefix: string, service: ServiceName])[] = [
  ['/auth/v1', 'auth'],
  ['/rest/v1', 'rest'],
  ['/realtime/v1', 'realtime'],
  ['/storage/v1', 'storage'],
  ['/functions/v1', 'functions'],
  ['/pg', 'meta'],
  ['', 'studio'],
]

const withoutKey: readonly ServiceName[] = ['storage', 'functions']

const roles: Readonly<Record<string, Role>> = {
  [anonKey]: 'anon',
  [publishableKey]: 'anon',
  [serviceKey]: 'service_role',
  [secretKey]: 'service_role',
}

const refusal = ({ status, begins }: (typeof refusals)[keyof typeof refusals]): Reply => ({
  status,
  body: { message: begins },
})

const refusedBefore = (
  service: ServiceName,
  path: string,
  { apikey, authorization }: Ask['headers'],
): Reply | undefined => {
  const key = typeof apikey === 'string' ? apikey : undefined
  if (service === 'studio') {
    return authorization === studioLogin
      ? undefined
      : { ...refusal(refusals.noPassword), headers: { 'www-authenticate': 'Basic realm="Studio"' } }
  }
  if (service === 'realtime' && path.startsWith('/api/')) return refusal(refusals.management)
  if (withoutKey.includes(service) || path.startsWith('/.well-known/')) return undefined
  if (key === undefined || roles[key] === undefined) return refusal(refusals.noKey)
  const guarded = service === 'meta' || (service === 'rest' && path === '/')
  return guarded && roles[key] !== 'service_role' ? refusal(refusals.needsService) : undefined
}

const right = (ask: Ask): Reply => {
  const [prefix, service] = doors.find(([prefix]) => ask.path.startsWith(prefix)) ?? []
  if (prefix === undefined || service === undefined) return { status: 404, body: 'nothing here' }
  const path = ask.path.slice(prefix.length)
  const role = roles[ask.headers.authorization?.replace(/^Bearer /, '') ?? '']
  return refusedBefore(service, path, ask.headers) ?? services[service]({ ...ask, path }, role)
}

/**
 * A gateway with a whole project behind it that breaks on demand. The real gateways have tests of
 * their own.
 */
export const startGateway = (
  { answer = () => undefined, join }: Wrong = {},
  port = 0,
): Promise<TestServer> =>
  startServer(
    {
      answer: (ask) => answer(ask) ?? right(ask),
      turnAway: (ask) =>
        answer(ask) ??
        ([anonKey, publishableKey].some((key) => ask.path.includes(`apikey=${key}`))
          ? undefined
          : refusal(refusals.noKey)),
      ...(join && { join }),
    },
    port,
  )
