import { afterEach, describe, expect, test, vi } from 'vitest'
import { environment } from '../../src/setup/environment.ts'
import { run } from '../../src/setup/realtime.ts'
import { freePort } from '../programs/ports.ts'
import { complaintOf } from './complaint.ts'
import { type Behaviour, type RealtimeApi, startRealtimeApi } from './realtime-api.ts'

// the programs wait on purpose, and the machine may be busy
vi.setConfig({ testTimeout: 30_000 })

const apiSecret = 'management-secret-that-no-user-token-has'
const secrets = {
  REALTIME_API_JWT_SECRET: apiSecret,
  DB_PASSWORD: 'password-of-the-realtime-login',
  JWT_SECRET: 'secret-that-user-tokens-are-signed-with',
  JWT_JWKS: '{"keys":[{"kty":"oct","kid":"n1","alg":"HS256","k":"c2VjcmV0LW9mLXRoZS1qd2tz"}]}',
}

const said: string[] = []
const running: RealtimeApi[] = []

afterEach(async () => {
  said.length = 0
  await Promise.all(running.splice(0).map(({ stop }) => stop()))
})

const realtime = async (behaviour: Partial<Behaviour> = {}, port = 0): Promise<RealtimeApi> => {
  const api = await startRealtimeApi({ secret: apiSecret, ...behaviour }, port)
  running.push(api)
  return api
}

const setUp = (address: string, change: Record<string, string> = {}): Promise<string> => {
  const env = environment(
    {
      ...secrets,
      REALTIME_URL: address,
      TENANT_ID: 'realtime-dev',
      DB_HOST: 'db.team-a.svc',
      DB_PORT: '5432',
      DB_NAME: 'postgres',
      DB_USER: 'supabase_admin',
      DB_SSL: 'true',
      MAX_CONCURRENT_USERS: '200',
      MAX_EVENTS_PER_SECOND: '101',
      MAX_BYTES_PER_SECOND: '100002',
      MAX_CHANNELS_PER_CLIENT: '103',
      MAX_JOINS_PER_SECOND: '104',
      SETUP_WAIT_SECONDS: '20',
      ...change,
    },
    (sentence) => said.push(sentence),
  )
  return run(env)
}

const complaint = (address: string, change: Record<string, string> = {}): Promise<string> =>
  complaintOf(setUp(address, change))

describe('the tenant', () => {
  test('is created, and updated the second time', async () => {
    const { address } = await realtime()
    expect(await setUp(address)).toBe('tenant realtime-dev was created and is healthy')
    expect(await setUp(address)).toBe('tenant realtime-dev was updated and is healthy')
  })

  test('carries database, keys and limits in the types that Realtime takes', async () => {
    const { address, tenants } = await realtime()
    await setUp(address)
    expect(tenants.get('realtime-dev')).toMatchObject({
      name: 'realtime-dev',
      external_id: 'realtime-dev',
      jwt_secret: secrets.JWT_SECRET,
      jwt_jwks: JSON.parse(secrets.JWT_JWKS),
      max_concurrent_users: 200,
      max_events_per_second: 101,
      max_bytes_per_second: 100_002,
      max_channels_per_client: 103,
      max_joins_per_second: 104,
      extensions: [
        {
          type: 'postgres_cdc_rls',
          settings: {
            db_host: 'db.team-a.svc',
            db_port: '5432',
            db_name: 'postgres',
            db_user: 'supabase_admin',
            db_password: secrets.DB_PASSWORD,
            ssl_enforced: true,
          },
        },
      ],
    })
  })

  test('is not taken for set up while Realtime shows something else', async () => {
    const { address } = await realtime({ keep: (kept) => ({ ...kept, ssl_enforced: false }) })
    expect(await complaint(address)).toBe(
      "cannot verify Realtime's tenant realtime-dev: it does not show the ssl_enforced that was sent",
    )
  })
})

describe('Realtime', () => {
  test('is waited for until it comes up and is ready', async () => {
    const port = await freePort()
    const setting = setUp(`http://127.0.0.1:${port}`)
    await expect
      .poll(() => said.join(), { timeout: 10_000 })
      .toContain('does not answer (ECONNREFUSED)')
    await realtime({ unready: 2 }, port)
    expect(await setting).toContain('was created')
    expect(said.join()).toContain('is not ready: 503')
  })

  test('is waited for while it migrates the database', async () => {
    const { address } = await realtime({ migrating: 3 })
    expect(await setUp(address)).toContain('is healthy')
    expect(said.join()).toContain('has not finished the migrations')
  })

  const failures: readonly { name: string; behaviour: Partial<Behaviour>; says: RegExp }[] = [
    {
      name: 'another management secret',
      behaviour: { secret: 'some-other-secret' },
      says: /API_JWT_SECRET differs .*restart its pods/,
    },
    {
      name: 'migrations that fail',
      behaviour: { migrationsFail: true },
      says: /its migrations failed: see that DB_HOST.*401/,
    },
    {
      name: 'migrations that never end',
      behaviour: { migrating: 1_000 },
      says: /^Realtime has not finished the migrations of tenant realtime-dev in db\.team-a\.svc:5432\/postgres/,
    },
    {
      name: 'a setting that it refuses',
      behaviour: { broken: 422 },
      says: /it refuses a setting of the tenant \(422/,
    },
    {
      name: 'a database that is gone',
      behaviour: { broken: 500 },
      says: /most likely on its database \(500/,
    },
  ]

  test.each(failures)('is told by its sentence, without a secret: $name', async (failing) => {
    const { address } = await realtime(failing.behaviour)
    const sentence = await complaint(address, { SETUP_WAIT_SECONDS: '1' })
    expect(sentence).toMatch(failing.says)
    for (const secret of [...Object.values(secrets), 'c2VjcmV0LW9mLXRoZS1qd2tz']) {
      expect([sentence, ...said].join('\n')).not.toContain(secret)
    }
  })
})

test('a key set that is no JSON is refused without being shown', async () => {
  const sentence = await complaint('http://127.0.0.1:1', { JWT_JWKS: '{"keys":[secret-inside' })
  expect(sentence).toMatch(/^cannot read JWT_JWKS: /)
  expect(sentence).not.toContain('secret-inside')
})
