import { generate } from 'selfsigned'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { environment } from '../../src/setup/environment.ts'
import { run } from '../../src/setup/verify.ts'
import { freePort } from '../programs/ports.ts'
import { complaintOf } from './complaint.ts'
import { type Place, passwords, place } from './database/fixture.ts'
import { anonKey, publishableKey, secretKey, serviceKey, startGateway } from './verify-gateway.ts'

/** A server that stands in for PgBouncer: to a client they are the same. */
let here: Place
let gateway: Awaited<ReturnType<typeof startGateway>>

beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'pooler' }])
  const shape = { major: 17, bootstrap: 'postgres', owner: 'supabase_owner' } as const
  here = await place({ ...shape, tls: { cert, key } })
  await here.setUp({ PGSSLMODE: 'require' })
  gateway = await startGateway()
})
afterAll(async () => {
  await Promise.all([here?.stop(), gateway?.stop()])
})

const said: string[] = []

const verify = (change: Record<string, string> = {}): Promise<string> => {
  const variables = {
    GATEWAY_URL: gateway.address,
    ANON_KEY: anonKey,
    SERVICE_ROLE_KEY: serviceKey,
    PUBLISHABLE_KEY: publishableKey,
    SECRET_KEY: secretKey,
    CHECKS: 'meta,pooler',
    SETUP_WAIT_SECONDS: '1',
    PGHOST: here.server.host,
    PGPORT: String(here.server.port),
    PGDATABASE: here.database,
    PGUSER: here.owner,
    PGPASSWORD: passwords.OWNER_PASSWORD,
    PGSSLMODE: 'require',
    ...change,
  }
  return run(environment(variables, (sentence) => said.push(sentence)))
}

const expected = (port: number): string =>
  `pooler: expected an answer of the database to "supabase_owner" at 127.0.0.1:${port}, got `

test('a pooler that lets the owner in, with whatever certificate, passes', async () => {
  expect(await verify()).toMatch(/^all 3 checks passed through .*: meta, pooler$/)
})

test('one that nobody listens for is named', async () => {
  const port = await freePort()
  const complaint = await complaintOf(verify({ PGPORT: String(port) }))
  expect(complaint).toBe(`${expected(port)}connect ECONNREFUSED 127.0.0.1:${port}`)
})

test('one that refuses the password is named, without the password', async () => {
  const PGPASSWORD = 'another-secret-0'
  expect(await complaintOf(verify({ PGPASSWORD }))).toBe(
    `${expected(here.server.port)}password authentication failed for user "supabase_owner"`,
  )
  expect(said.join()).toContain('waiting: pooler: expected')
  expect(said.join()).not.toContain(PGPASSWORD)
})

test('one that has lost its database is named, and passes as soon as it is back', async () => {
  await here.query('ALTER ROLE supabase_owner NOLOGIN')
  const verifying = verify({ SETUP_WAIT_SECONDS: '20' })
  await expect.poll(() => said.join(), { timeout: 10_000 }).toContain('not permitted to log in')
  await here.query('ALTER ROLE supabase_owner LOGIN')
  expect(await verifying).toContain('all 3 checks passed')
})

test('one without TLS is named', async () => {
  const clear = await place({ major: 17, bootstrap: 'postgres', owner: 'supabase_owner' })
  try {
    const { port } = clear.server
    expect(await complaintOf(verify({ PGPORT: String(port) }))).toBe(
      `${expected(port)}The server does not support SSL connections`,
    )
  } finally {
    await clear.stop()
  }
})
