import { Client } from 'pg'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Target } from '../../src/client-suite/target.ts'
import { run as setUpDatabase } from '../../src/setup/database/run.ts'
import { environment } from '../../src/setup/environment.ts'
import { startFunctions } from '../edge/runtime.ts'
import { ready, world } from '../golden/worlds.ts'
import { startPostgres } from '../programs/postgres.ts'
import { startVersityGw } from '../programs/versitygw.ts'
import { startRenderedEnvoy } from '../setup/rendered-envoy.ts'
import { type EnvoyConfig, jobVariables, renderedProject } from '../setup/rendered-project.ts'
import { startPostgresMeta } from './postgres-meta.ts'
import { authStandIn } from './stand-in/auth.ts'
import { type Faults, makeFaults } from './stand-in/faults.ts'
import { type Answer, serve } from './stand-in/http.ts'
import { objectsIn } from './stand-in/objects.ts'
import { startRealtime } from './stand-in/realtime.ts'
import { openDatabase, restStandIn } from './stand-in/rest.ts'
import { storageStandIn } from './stand-in/storage.ts'
import { makeTokens } from './stand-in/tokens.ts'

export type Upstream = 'auth' | 'rest' | 'realtime' | 'storage' | 'functions' | 'meta' | 'studio'

export type Installation = {
  /** Everything that the suite can be given. */
  readonly target: Target
  readonly faults: Faults
  /** The gateway's configuration as it was rendered. */
  readonly envoy: EnvoyConfig
  /** A gateway of the same installation: another configuration, or others behind it. */
  readonly gateway: (
    change?: (config: EnvoyConfig) => EnvoyConfig,
    others?: Partial<Record<Upstream, number>>,
  ) => Promise<{ readonly address: string; readonly stop: () => Promise<void> }>
  /** Something that listens and answers `answer`. */
  readonly served: (answer: Answer) => Promise<number>
  /** Runs SQL as the superuser. */
  readonly query: (sql: string) => Promise<readonly Record<string, unknown>[]>
  readonly buckets: () => Promise<readonly string[]>
  readonly users: () => Promise<readonly string[]>
  readonly stop: () => Promise<void>
}

// GoTrue's migrations make it: 20221208132122_backfill_email_last_sign_in_at and those before
const uid = `CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('request.jwt.claims', true)::jsonb ->> 'sub', '')::uuid $$;
  GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role, postgres`

// Realtime's migrations make it
const messages = `CREATE SCHEMA IF NOT EXISTS realtime;
  CREATE TABLE IF NOT EXISTS realtime.messages (topic text);
  CREATE SCHEMA IF NOT EXISTS storage;
  CREATE TABLE IF NOT EXISTS storage.objects (name text)`

/**
 * A project as it is rendered: the real Envoy, postgres-meta, PostgreSQL and object store, our main
 * program of Edge Functions on Deno, and stand-ins of the services that cannot be had here, which can
 * be broken in many ways. That the suite passes on the stand-ins proves nothing about the services:
 * what is proven is that it sees each fault.
 */
export const startInstallation = async (spec: ClaimSpec = {}): Promise<Installation> => {
  const cleanups: (() => Promise<void>)[] = []
  const kept = <T extends { readonly stop: () => Promise<void> }>(started: T): T => {
    cleanups.push(started.stop)
    return started
  }
  const state = await ready(
    world({
      gateway: { type: 'Envoy' },
      functions: { enabled: true },
      ...spec,
    }),
  )
  const project = renderedProject(state)
  const postgres = kept(await startPostgres({ major: 17, settings: ['wal_level = logical'] }))
  const login = { host: postgres.host, port: postgres.port, database: 'postgres' }
  const admin = { ...login, user: postgres.superuser, password: postgres.password }
  const variables = jobVariables(state, 'database-job')
  await setUpDatabase(
    environment({
      ...variables,
      PGHOST: postgres.host,
      PGPORT: String(postgres.port),
      PGDATABASE: 'postgres',
      PGUSER: postgres.superuser,
      PGPASSWORD: postgres.password,
      PGSSLMODE: 'disable',
    }),
  )
  const client = new Client(admin)
  await client.connect()
  cleanups.push(() => client.end())
  for (const sql of [uid, messages]) await client.query(sql)

  const { OWNER_USER = '', OWNER_PASSWORD = '', AUTHENTICATOR_PASSWORD = '' } = variables
  const url = `postgres://${OWNER_USER}:${encodeURIComponent(OWNER_PASSWORD)}@${postgres.host}:${postgres.port}/postgres`
  const meta = kept(await startPostgresMeta(url))
  const store = kept(await startVersityGw())
  const objects = objectsIn(store)

  const faults = makeFaults()
  const { broken } = faults
  const tokens = await makeTokens(project.jwks)
  const served = async (answer: Answer): Promise<number> => kept(await serve(tokens, answer)).port
  const functions = kept(
    await startFunctions(['hello/index.ts'], { SUPABASE_JWKS: JSON.stringify(project.jwks) }),
  )
  const database = kept(
    openDatabase({ ...login, user: 'authenticator', password: AUTHENTICATOR_PASSWORD }),
  )
  const realtime = kept(await startRealtime(tokens, database, broken))
  const auth = authStandIn(tokens, broken)
  const ports: Record<Upstream, number> = {
    auth: await served(auth),
    rest: await served(restStandIn(database, broken, realtime.told)),
    realtime: realtime.port,
    storage: await served(storageStandIn(objects, broken)),
    functions: functions.port,
    meta: meta.port,
    studio: await served(() => ({ status: 200, body: {} })),
  }
  const gateway: Installation['gateway'] = async (change = (config) => config, others = {}) =>
    kept(await startRenderedEnvoy(change(project.envoy), { ...ports, ...others }))

  const {
    ANON_KEY = '',
    SERVICE_ROLE_KEY = '',
    PUBLISHABLE_KEY = '',
    SECRET_KEY = '',
  } = project.verify
  return {
    target: {
      url: (await gateway()).address,
      anonKey: ANON_KEY,
      serviceKey: SERVICE_ROLE_KEY,
      opaqueKeys: { publishable: PUBLISHABLE_KEY, secret: SECRET_KEY },
      s3: {
        endpoint: store.address,
        region: 'us-east-1',
        accessKeyId: store.root.access,
        secretAccessKey: store.root.secret,
      },
      schema: 'public',
      function: 'hello',
      seconds: 20,
    },
    faults,
    envoy: project.envoy,
    gateway,
    served,
    query: async (sql) => (await client.query(sql)).rows,
    buckets: objects.buckets,
    users: async () => {
      const question = { method: 'GET', path: '/admin/users', query: new URLSearchParams() }
      const { body } = await auth({
        ...question,
        headers: {},
        body: Buffer.alloc(0),
        json: {},
        claims: { role: 'service_role' },
      })
      return (body as { users: { email: string }[] }).users.map(({ email }) => email)
    },
    stop: async () => {
      for (const cleanup of cleanups.reverse()) await cleanup()
    },
  }
}
