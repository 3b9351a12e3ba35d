import { connectionFrom } from './database/connection.ts'
import type { Environment } from './environment.ts'
import { patiently } from './patience.ts'
import { auth } from './verify/auth.ts'
import type { Check, Gateway } from './verify/check.ts'
import { functions } from './verify/functions.ts'
import { meta } from './verify/meta.ts'
import { pooler } from './verify/pooler.ts'
import { realtime } from './verify/realtime.ts'
import { rest } from './verify/rest.ts'
import { storage } from './verify/storage.ts'
import { studio } from './verify/studio.ts'

/** What is asked of each service. imgproxy has no route of its own, and resizes only what exists. */
const services: Readonly<Record<string, (gateway: Gateway) => readonly Check[]>> = {
  auth: () => auth,
  rest: ({ schemas }) => rest(schemas),
  realtime: () => realtime,
  storage: () => storage,
  functions: () => functions,
  meta: () => meta,
  studio: ({ studio: door }) => (door ? studio(door) : []),
  pooler: ({ pooler: connection }) => (connection ? pooler(connection) : []),
}

type Named = { readonly service: string; readonly check: Check }

const chosen = (env: Environment, gateway: Gateway): readonly Named[] => {
  const names = env.list('CHECKS')
  if (names.length === 0) throw new Error('cannot read CHECKS: it names no service')
  return names.flatMap((service) => {
    const checks = Object.hasOwn(services, service) ? services[service] : undefined
    if (checks === undefined) {
      throw new Error(
        `cannot read CHECKS: "${service}" is none of ${Object.keys(services).join(', ')}`,
      )
    }
    return checks(gateway).map((check) => ({ service, check }))
  })
}

/** RFC 7617. */
const loginOf = (env: Environment): string => {
  const [name, password] = [env.required('DASHBOARD_USERNAME'), env.secret('DASHBOARD_PASSWORD')]
  return `Basic ${env.hide(Buffer.from(`${name}:${password}`, 'utf8').toString('base64'))}`
}

// the first complaint of each service: the ones behind it have the same cause more often than not
const firstOfEach = (complaints: readonly (readonly [string, string])[]): string =>
  [...new Map([...complaints].reverse()).values()].reverse().join('; ')

/**
 * Calls every enabled service through the gateway with the project's own keys, and the database
 * through the pooler, and writes nothing.
 * All checks run again until all pass at once: a client works, not a part of it.
 *
 * @throws Error with one sentence a service, when SETUP_WAIT_SECONDS is over: `rest: expected 200
 * with the service key, got 503 (no healthy upstream)`.
 */
export const run = async (env: Environment): Promise<string> => {
  const host = env.optional('STUDIO_HOST', '')
  const gateway: Gateway = {
    url: env.required('GATEWAY_URL').replace(/\/+$/, ''),
    keys: {
      anon: env.secret('ANON_KEY'),
      service: env.secret('SERVICE_ROLE_KEY'),
      publishable: env.secret('PUBLISHABLE_KEY'),
      secret: env.secret('SECRET_KEY'),
    },
    schemas: env.list('REST_SCHEMAS'),
    ...(env.list('CHECKS').includes('studio') && {
      studio: {
        ...(host && { host }),
        login: loginOf(env),
      },
    }),
    ...(env.list('CHECKS').includes('pooler') && { pooler: connectionFrom(env) }),
  }
  const all = chosen(env, gateway)

  return patiently(env, async () => {
    const complaints = await Promise.all(
      all.map(async ({ service, check }) => {
        const got = await check.run(env, gateway)
        return got === undefined
          ? []
          : [[service, `${service}: expected ${check.expected}, got ${got}`] as const]
      }),
    )
    const failed = complaints.flat()
    return failed.length === 0
      ? {
          done: `all ${all.length} checks passed through ${gateway.url}: ${env.list('CHECKS').join(', ')}`,
        }
      : { waiting: firstOfEach(failed) }
  })
}
