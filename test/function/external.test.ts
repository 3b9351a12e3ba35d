import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { apply, pass, type World } from '../../src/render/crossplane.ts'
import { certificatePair } from '../golden/certificate.ts'
import {
  edited,
  later,
  platform,
  ready,
  run,
  secret,
  secretsApplied,
  setUpPod,
  withObjects,
  without,
  world,
} from '../golden/worlds.ts'
import { answerTo } from './answer.ts'

const ca = certificatePair['tls.crt']
const uri = 'postgresql://master:p%40ss@db.example.com:6543/app'
const dsn = secret('dsn', { uri })
const checked = secret('dsn', { uri, 'ca.crt': ca })

const external: ClaimSpec = {
  database: { type: 'External', external: { secretRef: { name: 'dsn' } } },
}

const found = (...features: string[]): string =>
  JSON.stringify({
    limits: features.map((feature) => ({ feature, reason: `no ${feature} here` })),
    version: 16,
  })

const told = async (state: World) => {
  const answer = await answerTo(state)
  const { objects } = answer
  const text = (key: string, name: string): string | undefined => {
    const data = (objects[key] as { data?: Record<string, string> } | undefined)?.data
    const value = data?.[name]
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString()
  }
  return {
    ...answer,
    keys: Object.keys(objects).sort(),
    kinds: new Set(Object.values(objects).map(({ kind }) => kind)),
    of: (key: string) => objects[key] as Record<string, unknown> | undefined,
    text,
    status: answer.status as {
      phase: string
      endpoints: Record<string, string>
      database: { version?: string; limits?: { feature: string }[] }
      components: Record<string, unknown>
    },
  }
}

/** A project on such a database whose set-up has just told what it found. */
const explored = async (
  message: string,
  spec: ClaimSpec = external,
  objects: KubeObject[] = [dsn],
): Promise<World> => {
  const state = await later(world(spec, { objects }), 2)
  return later(withObjects(state, setUpPod(state, message)), 1)
}

describe('a claim on a server of its own', () => {
  it('renders no pod, volume or operator object for it, and gets Ready', async () => {
    const off: ClaimSpec = { ...external, storage: { enabled: false } }
    const { kinds, status } = await told(await ready(world(off, { objects: [dsn] })))
    expect(status.phase).toBe('Ready')
    for (const kind of ['StatefulSet', 'PersistentVolumeClaim', 'Cluster', 'Pooler']) {
      expect(kinds).not.toContain(kind)
    }
  })

  it('tells services, people and the set-up how it is reached, each login with its own password', async () => {
    const state = await ready(world(external, { objects: [dsn] }))
    const { text, of, status } = await told(state)
    expect(text('keys', 'auth-database-url')).toMatch(
      /^postgresql:\/\/supabase_auth_admin:[^@]+@db\.example\.com:6543\/app\?sslmode=require$/,
    )
    expect(text('keys', 'storage-database-url')).toMatch(/sslmode=no-verify$/)
    expect(text('connection', 'PGHOST')).toBe('db.example.com')
    expect(text('connection', 'PGUSER')).toBe('postgres')
    expect(text('connection', 'PGSSLMODE')).toBe('require')
    expect(status.endpoints.database).toBe('db.example.com:6543')
    const job = Object.keys(state.observed).find((key) => key.startsWith('database-job-'))
    const env = JSON.stringify(of(job ?? ''))
    expect(env).toContain('{"name":"PGUSER","value":"master"}')
    expect(env).toContain('{"name":"OWNER_ELSE","value":"supabase_owner"}')
    expect(text('database-admin', 'password')).toBe('p@ss')
    const deployments = JSON.stringify(
      Object.entries(state.observed).filter(([key]) => key.endsWith('-deployment')),
    )
    expect(deployments).not.toContain('db-admin')
  })

  it('keeps the name postgres from people where it is the admin’s own', async () => {
    const own = secret('dsn', { uri: uri.replace('master', 'postgres') })
    const { text } = await told(await later(world(external, { objects: [own] }), 3))
    expect(text('connection', 'PGUSER')).toBe('supabase_owner')
  })

  it('follows the set-up where that found the name to be somebody else’s', async () => {
    const message = JSON.stringify({ limits: [], owner: 'supabase_owner', version: 17 })
    const { text } = await told(await explored(message))
    expect(text('connection', 'PGUSER')).toBe('supabase_owner')
  })

  it('sleeps and wakes as any other, and forgets nothing that was found', async () => {
    const state = await ready(await explored(found('realtime')))
    const asleep = await later(edited(state, { ...external, state: 'Hibernated' }), 4)
    expect((await told(asleep)).status.phase).toBe('Hibernated')
    const { status, keys } = await told(await later(edited(asleep, external), 6))
    expect(status.phase).toBe('Ready')
    expect(status.database.limits?.map(({ feature }) => feature)).toEqual(['realtime'])
    expect(keys).not.toContain('realtime-deployment')
  })

  it('brackets an IPv6 address wherever it stands in a URL, and tells Realtime', async () => {
    const six = secret('dsn', { uri: 'postgresql://master:x@[2001:db8::1]/app' })
    const { text, of } = await told(await ready(world(external, { objects: [six] })))
    expect(text('keys', 'rest-database-uri')).toContain('@[2001:db8::1]:5432/app?')
    expect(text('connection', 'PGHOST')).toBe('2001:db8::1')
    const realtime = JSON.stringify(of('realtime-deployment'))
    expect(realtime).toContain('{"name":"ECTO_IPV6","value":"true"}')
  })
})

describe('the authority of the certificate', () => {
  const full = (key: string) => JSON.stringify(key)

  it('reaches each program in the form that it takes', async () => {
    const spec = { ...external, functions: { enabled: true } }
    const { of, text, status } = await told(await ready(world(spec, { objects: [checked] })))
    const file = '/etc/xsupabase/database/ca.crt'
    for (const key of ['auth-database-url', 'rest-database-uri', 'storage-database-url']) {
      expect(text('keys', key)).toMatch(new RegExp(`sslmode=verify-full&sslrootcert=${file}$`))
    }
    for (const name of ['auth', 'rest', 'storage', 'realtime']) {
      const pod = JSON.stringify(of(`${name}-deployment`))
      expect(pod).toContain('"mountPath":"/etc/xsupabase/database"')
      expect(pod).toContain('"items":[{"key":"ca.crt","path":"ca.crt"}]')
    }
    const variable = (name: string) => `{"name":${full(name)},"valueFrom":{"secretKeyRef":{"name"`
    expect(JSON.stringify(of('meta-deployment'))).toContain(variable('PG_META_DB_SSL_ROOT_CERT'))
    expect(JSON.stringify(of('functions-deployment'))).toContain(variable('SUPABASE_DB_CA'))
    expect(JSON.stringify(of('auth-deployment'))).toContain(variable('PGSSLROOTCERT'))
    expect(JSON.stringify(of('realtime-deployment'))).toContain(
      `{"name":"DB_SSL_CA_CERT","value":"${file}"}`,
    )
    expect(text('keys', 'owner-database-url')).toMatch(/\/app\?sslmode=verify-full$/)
    expect(text('connection', 'SUPABASE_DB_CA')).toBe(ca.trim() === ca ? ca : ca.replace(/\n$/, ''))
    expect(status.database.limits?.map(({ feature }) => feature)).toEqual([
      'realtime_certificate_check',
    ])
  })

  it('rolls the pods that check with it when it changes, and no others', async () => {
    const state = await ready(world(external, { objects: [checked] }))
    const other = secret('dsn', { uri, 'ca.crt': `${ca}\n# renewed` })
    const renewed = await secretsApplied({ ...state, cluster: { objects: [other] } })
    const { of } = await told(renewed)
    const template = (object: unknown) =>
      JSON.stringify((object as { spec: { template: unknown } } | undefined)?.spec.template)
    const rolls = Object.keys(state.observed)
      .filter((key) => key.endsWith('-deployment'))
      .filter((key) => template(of(key)) !== template(state.observed[key]))
    expect(rolls.sort()).toEqual(
      ['auth', 'meta', 'realtime', 'rest', 'storage', 'studio'].map((name) => `${name}-deployment`),
    )
  })
})

describe('what the server cannot do', () => {
  it('is let in when the set-up has looked, not before', async () => {
    const before = await later(world(external, { objects: [dsn] }), 2, false)
    const early = await told(before)
    expect(early.keys).toContain('auth-deployment')
    expect(early.keys).not.toContain('realtime-deployment')
    const { keys } = await told(await explored(found()))
    expect(keys).toContain('realtime-deployment')
    expect(keys).toContain('studio-deployment')
  })

  it('is off, with its reason, and the rest gets Ready', async () => {
    const state = await ready(await explored(found('realtime', 'studio')))
    const { keys, status } = await told(state)
    expect(status.phase).toBe('Ready')
    expect(status.database).toMatchObject({
      version: '16',
      limits: [{ feature: 'realtime' }, { feature: 'studio' }],
    })
    expect(keys.filter((key) => /realtime|studio|tenant/.test(key))).toEqual([])
    expect(status.endpoints).not.toHaveProperty('realtime')
    expect(status.endpoints).not.toHaveProperty('studio')
    expect(status.components).not.toHaveProperty('realtime')
  })

  it('never takes away what runs: a later look may find less', async () => {
    const state = await ready(await explored(found()))
    const [key = ''] = Object.keys(state.observed).filter((name) =>
      name.startsWith('database-job-'),
    )
    const deleted = await later(without(state, key), 1)
    const fresh = {
      ...deleted,
      observed: Object.fromEntries(
        Object.entries(deleted.observed).map(([name, object]) => [
          name,
          name === key ? { ...object, metadata: { ...object.metadata, uid: 'another' } } : object,
        ]),
      ),
    } as World
    const again = await later(
      { ...fresh, cluster: { objects: [dsn, setUpPod(fresh, found('realtime'))] } },
      2,
    )
    const { keys, status } = await told(again)
    expect(status.database.limits?.map(({ feature }) => feature)).toEqual(['realtime'])
    expect(keys).toContain('realtime-deployment')
  })

  it('is told anew when the Job of the set-up was deleted, as the way to have it look again', async () => {
    const state = await ready(await explored(found('realtime')))
    const [key = ''] = Object.keys(state.observed).filter((name) =>
      name.startsWith('database-job-'),
    )
    const anew = apply(without(state, key), (await pass(without(state, key), run)).response)
    const object = anew.observed[key]
    const fresh = {
      ...anew,
      observed: {
        ...anew.observed,
        [key]: { ...object, metadata: { ...object?.metadata, uid: 'another' } },
      },
    } as World
    const { keys, status } = await told(
      await later({ ...fresh, cluster: { objects: [dsn, setUpPod(fresh, found())] } }, 2),
    )
    expect(status.database.limits).toBeUndefined()
    expect(keys).toContain('realtime-deployment')
  })

  it('asks for no pod once it is known', async () => {
    const state = await ready(await explored(found('realtime')))
    const { response } = await pass(state, run)
    const asked = Object.keys(response.requirements?.resources ?? {})
    expect(asked).toEqual(['platform', 'v1/Secret/dsn'])
  })

  it('gives service_role policies on the tables of Storage where it cannot pass row level security', async () => {
    const without = await told(await ready(await explored(found())))
    expect(without.keys.filter((key) => key.startsWith('storage-policies-job-'))).toEqual([])
    const { keys, of } = await told(await ready(await explored(found('service_role_bypassrls'))))
    const [job = ''] = keys.filter((key) => key.startsWith('storage-policies-job-'))
    expect(JSON.stringify(of(job))).toContain('"value":"supabase_storage_admin"')
    expect(JSON.stringify(of('storage-policy'))).toContain('"port":"http"')
  })

  it('hides the address of GraphQL that is not there', async () => {
    const spec: ClaimSpec = {
      database: { ...external.database, extensions: [{ name: 'pg_graphql' }] },
    }
    expect((await told(await explored(found(), spec))).status.endpoints).toHaveProperty('graphql')
    const { status } = await told(await explored(found('graphql'), spec))
    expect(status.endpoints).not.toHaveProperty('graphql')
  })
})

describe('logins that are there already', () => {
  const needed = {
    authenticator: 'rest-pw',
    supabase_auth_admin: 'auth-pw',
    supabase_storage_admin: 'storage-pw',
    supabase_owner: 'owner-pw',
  }
  const logins = secret('logins', { ...needed, supabase_admin: 'realtime-pw' })
  const spec: ClaimSpec = {
    database: {
      type: 'External',
      external: { secretRef: { name: 'dsn' }, loginsSecretRef: { name: 'logins' } },
    },
  }

  it('are used with the passwords that they have', async () => {
    const { text } = await told(await ready(world(spec, { objects: [dsn, logins] })))
    expect(text('keys', 'auth-database-url')).toContain('//supabase_auth_admin:auth-pw@')
    expect(text('keys', 'rest-database-uri')).toContain('//authenticator:rest-pw@')
    expect(text('keys', 'supabase-admin-password')).toBe('realtime-pw')
    expect(text('connection', 'PGUSER')).toBe('supabase_owner')
    expect(text('connection', 'PGPASSWORD')).toBe('owner-pw')
  })

  it('stay in use when their Secret is gone, and the claim names it', async () => {
    const state = await ready(world(spec, { objects: [dsn, logins] }))
    const { message, text, status } = await told({ ...state, cluster: { objects: [dsn] } })
    expect(message).toBe(
      'spec.database.external.loginsSecretRef: Secret team-a/logins does not exist; make it with the name and password of each login',
    )
    expect(status.phase).toBe('Blocked')
    expect(text('keys', 'rest-database-uri')).toContain('//authenticator:rest-pw@')
  })

  it('lack that of Realtime when it is turned on: both ways out are named, and nothing is changed', async () => {
    const off: ClaimSpec = { ...spec, realtime: { enabled: false } }
    const state = await ready(world(off, { objects: [dsn, secret('logins', needed)] }))
    const { fatal, reason, message } = await told(edited(state, spec))
    expect({ fatal, reason }).toEqual({ fatal: true, reason: 'InvalidSecret' })
    expect(message).toBe(
      'spec.database.external.loginsSecretRef: Secret team-a/logins has no key "supabase_admin"; add it, with the password of that login, or set spec.realtime.enabled to false; nothing is changed until then',
    )
    for (const way of [edited({ ...state, cluster: { objects: [dsn, logins] } }, spec), state]) {
      expect((await told(way)).fatal).toBe(false)
    }
  })

  it('are waited for before anything is said of the database', async () => {
    const { keys, text } = await told(await later(world(spec, { objects: [dsn] }), 2))
    expect(keys.filter((key) => key.startsWith('database-job-'))).toEqual([])
    expect(text('connection', 'PGHOST')).toBeUndefined()
  })
})

describe('the Secret of the database', () => {
  const LOST =
    /^spec\.database\.external\.secretRef: Secret team-a\/dsn does not exist; make it with the key "uri", or with "host", "dbname", "username" and "password"$/

  it('that is not there yet is named, and no service is made meanwhile', async () => {
    const { message, keys, text, status, fatal } = await told(await later(world(external), 2))
    expect(fatal).toBe(false)
    expect(message).toMatch(LOST)
    expect(status.phase).toBe('Blocked')
    expect(keys.filter((key) => key.endsWith('-deployment'))).toEqual([])
    expect(keys.filter((key) => key.startsWith('database-'))).toEqual([])
    expect(text('connection', 'SUPABASE_DB_URL')).toBeUndefined()
    expect(text('keys', 'auth-database-url')).toBeUndefined()
    expect(status.endpoints).not.toHaveProperty('database')
  })

  it.each([
    ['is deleted', [], LOST],
    [
      'says something that cannot be read',
      [secret('dsn', { uri: 'postgresql://a,b/app' })],
      /^spec\.database\.external\.secretRef: Secret team-a\/dsn names several hosts \(a,b\), and the services take one/,
    ],
    [
      'loses its keys',
      [secret('dsn', { url: uri })],
      /Secret team-a\/dsn has neither the key "uri" nor "host"/,
    ],
  ])('that %s under a running project changes nothing that runs', async (_, objects, sentence) => {
    const state = await ready(world(external, { objects: [checked] }))
    const before = await told(state)
    const after = await told({ ...state, cluster: { objects } })
    expect(after.fatal).toBe(false)
    expect(after.message).toMatch(sentence)
    expect(after.keys).toEqual(before.keys)
    for (const key of after.keys) expect(after.of(key)).toEqual(before.of(key))
  })

  it('that is gone together with our copy of it stops the pass, and nothing is changed', async () => {
    const state = await ready(world(external, { objects: [dsn] }))
    const { fatal, reason, message } = await told({
      ...without(state, 'database-admin'),
      cluster: { objects: [] },
    })
    expect({ fatal, reason }).toEqual({ fatal: true, reason: 'InvalidSecret' })
    expect(message).toMatch(
      /Secret team-a\/dsn does not exist; make it .*; the project's own copy of it is gone as well, and nothing is changed until one of both is back$/,
    )
  })

  it('is not copied from another project', async () => {
    const theirs = {
      ...dsn,
      metadata: { ...dsn.metadata, labels: { 'app.kubernetes.io/managed-by': 'xsupabase' } },
    } as KubeObject
    const { message } = await told(await later(world(external, { objects: [theirs] }), 2))
    expect(message).toMatch(
      /Secret team-a\/dsn belongs to a project; copy the value into a Secret of your own/,
    )
  })

  it('may not be one of the project itself', async () => {
    const own: ClaimSpec = {
      database: { type: 'External', external: { secretRef: { name: 'shop-supabase' } } },
    }
    const { fatal, message } = await told(await later(world(own), 2))
    expect(fatal).toBe(true)
    expect(message).toMatch(
      /^spec\.database\.external\.secretRef: Secret shop-supabase is one of the project's own/,
    )
  })

  it('that names another server sets that one up, and keeps nothing of the first', async () => {
    const state = await ready(world(external, { objects: [dsn] }))
    const moved = secret('dsn', { uri: uri.replace('db.example.com', 'new.example.com') })
    const renewed = await secretsApplied({ ...state, cluster: { objects: [moved] } })
    const { keys, text } = await told(renewed)
    expect(text('keys', 'rest-database-uri')).toContain('@new.example.com:6543/')
    const jobs = (names: string[]) => names.filter((key) => key.startsWith('database-job-'))
    expect(jobs(keys)).not.toEqual(jobs(Object.keys(state.observed)))
  })
})

describe('a claim that says what cannot be', () => {
  it.each<[string, ClaimSpec, RegExp]>([
    [
      'no Secret',
      { database: { type: 'External' } },
      /^spec\.database\.external\.secretRef: is missing: type is External, so name the Secret/,
    ],
    [
      'settings of a server that is not ours',
      { database: { ...external.database, instances: 3, parameters: { work_mem: '4MB' } } },
      /^spec\.database\.instances: has no meaning for type External.*spec\.database\.parameters: has no meaning/,
    ],
    [
      'a pooler',
      { database: { ...external.database, pooler: { enabled: true } } },
      /^spec\.database\.pooler: has no meaning for type External: a pooler in front of it is not ours/,
    ],
    [
      'settings of External for another type',
      { database: { external: { secretRef: { name: 'dsn' } } } },
      /^spec\.database\.external: belongs to type External, but the type is CloudNativePG/,
    ],
    [
      'settings of CloudNativePG',
      { database: { ...external.database, cloudNativePG: { postgresUID: 26 } } },
      /^spec\.database\.cloudNativePG: belongs to type CloudNativePG/,
    ],
  ])('%s', async (_, spec, sentence) => {
    const { fatal, message } = await told(world(spec, { objects: [dsn] }))
    expect(fatal).toBe(true)
    expect(message).toMatch(sentence)
  })

  it('a type that the platform does not allow', async () => {
    const strict = platform({ allowed: { databaseTypes: ['CloudNativePG'] } })
    const { fatal, message } = await told(world(external, { objects: [dsn, strict] }))
    expect(fatal).toBe(true)
    expect(message).toBe(
      'spec.database.type: "External" is not allowed by the platform; allowed: CloudNativePG',
    )
  })

  it('another type than the project was born with', async () => {
    const state = edited(await ready(world(external, { objects: [dsn] })), {
      database: { type: 'CloudNativePG' },
    })
    const { fatal, message } = await told(state)
    expect(fatal).toBe(true)
    expect(message).toMatch(/^spec\.database\.type: cannot be changed once it is set/)
  })

  it('but what a platform or a plan says of other back ends is no fault of it', async () => {
    const defaults = platform({
      defaults: {
        database: { instances: 3, storage: { size: '1Gi' }, cloudNativePG: { postgresUID: 26 } },
      },
    })
    const spec: ClaimSpec = { plan: 'large', ...external }
    const { status } = await told(await ready(world(spec, { objects: [dsn, defaults] })))
    expect(status.phase).toBe('Ready')
  })
})
