import { beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { condition, type Project, SMALL } from '../controlplane/plane/project.ts'
import { until } from '../controlplane/plane/until.ts'
import { client, kubectl, podsIn, seconds, tell } from './cluster.ts'
import { answerOf } from './in-pod.ts'
import { claim, connectionOf, newNamespace, uniqueNamespace } from './project.ts'
import { postgresServer, type Server, type Store, storeServer } from './servers.ts'

/** Projects on servers that nobody here composes: of each nothing runs but its services. */
const BUCKET = 'shared-by-two'

let plain: Server
let secure: Server
let store: Store
let one: Project
let two: Project
let stranger: Project

type Parts = { host?: string; password?: string; ca?: string }

/** The Secret of a claim, which its team writes: the server's own words, or some that are wrong. */
const name = async (namespace: string, server: Server, wrong: Parts = {}): Promise<void> => {
  const { host, password, ca } = { ...server, ...wrong }
  const uri = `postgresql://postgres:${encodeURIComponent(password)}@${host}:5432/app`
  await client.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name: 'postgres' },
    stringData: ca ? { uri, 'ca.crt': ca } : { uri: `${uri}?sslmode=disable` },
  } as KubeObject)
}

const onServers = async (claimed: string, server: Server, wrong?: Parts): Promise<Project> => {
  const namespace = await uniqueNamespace('external')
  await name(namespace, server, wrong)
  await client.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name: 'files' },
    stringData: store.keys,
  } as KubeObject)
  const { endpoint } = store
  return claim(namespace, claimed, {
    ...SMALL,
    gateway: { type: 'Envoy' },
    studio: { enabled: false },
    storage: { enabled: true },
    imgproxy: { type: 'Disabled' },
    database: { type: 'External', external: { secretRef: { name: 'postgres' } } },
    objectStore: {
      type: 'External',
      external: { bucket: BUCKET, endpoint, secretRef: { name: 'files' } },
    },
  })
}

const message = async (project: Project): Promise<string> =>
  condition(await project.claim(), 'Operational')?.message ?? ''

const says = async (project: Project, words: RegExp): Promise<void> => {
  const began = performance.now()
  await project.says(words, 90)
  tell(`${seconds(began)}: ${await message(project)}`)
}

/** What SQL answers through the gateway, run by postgres-meta with the login of people. */
const ask = (project: Project, query: string): Promise<unknown> =>
  answerOf(
    project.namespace,
    `const { SUPABASE_URL, SUPABASE_SECRET_KEY: key } = process.env
     const answer = await fetch(SUPABASE_URL + '/pg/query', {
       method: 'POST',
       headers: { apikey: key, authorization: 'Bearer ' + key, 'content-type': 'application/json' },
       body: ${JSON.stringify(JSON.stringify({ query }))},
     })
     console.log(JSON.stringify(await answer.json()))`,
    [`${project.name}-supabase`],
  )

beforeAll(async () => {
  const namespace = await newNamespace('servers')
  const began = performance.now()
  const servers = [
    postgresServer(namespace, 'plain', false),
    postgresServer(namespace, 'secure', true),
  ] as const
  ;[plain, secure, store] = await Promise.all([...servers, storeServer(namespace, 'store')])
  for (const { sql } of [plain, secure]) await sql('postgres', 'create database app')
  tell(`servers of somebody else: ${seconds(began)}`)
})

describe('a database and a store of somebody else', () => {
  test('what is wrong with the way there is told by name', async () => {
    // both at once: a program waits for a minute before it says that it waits
    one = await onServers('one', plain, { password: 'wrong' })
    const nowhere = 'nowhere.servers.svc'
    two = await onServers('two', secure, { host: nowhere })
    await says(
      one,
      /cannot log in as "postgres" to database "app" at plain\.servers\.svc:5432 with PGSSLMODE=disable: password authentication failed for user "postgres"/,
    )
    await says(two, /at nowhere\.servers\.svc:5432 with PGSSLMODE=verify-full: .*ENOTFOUND/)
    const { ca } = await postgresServer(await uniqueNamespace('servers'), 'other', true)
    await name(two.namespace, secure, { ca: ca ?? '' })
    await says(
      two,
      /at secure\.servers\.svc:5432 with PGSSLMODE=verify-full: unable to verify|certificate/,
    )
  })

  test('mended, each becomes Ready by itself, and was verified; of one the TLS is checked', async () => {
    const began = performance.now()
    await name(one.namespace, plain)
    await name(two.namespace, secure)
    await Promise.all([one.ready(), two.ready()])
    tell(`both Ready: ${seconds(began)}`)
    for (const project of [one, two]) {
      const jobs = await kubectl('-n', project.namespace, 'get', 'jobs', '-o', 'name')
      const verify = jobs.split('\n').find((job) => /-verify-[0-9a-f]+$/.test(job))
      expect(await kubectl('-n', project.namespace, 'logs', verify ?? '')).toMatch(
        /all \d+ checks passed through \S+: auth, rest, storage, meta/,
      )
    }
    expect((await connectionOf(two)).PGSSLMODE).toBe('verify-full')
    const encrypted = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'
    expect(await ask(two, encrypted)).toEqual([{ ssl: true }])
    expect(await ask(one, encrypted)).toEqual([{ ssl: false }])
  })

  test('has no volume, no set of pods that keep data, and no object of an operator', async () => {
    for (const { namespace } of [one, two]) {
      const kinds = 'statefulsets,persistentvolumeclaims,clusters.postgresql.cnpg.io'
      expect((await kubectl('-n', namespace, 'get', kinds, '-o', 'name')).trim()).toBe('')
      const components = (await podsIn(namespace))
        .filter(({ status }) => status?.phase === 'Running')
        .map(({ metadata }) => metadata?.labels?.['app.kubernetes.io/component'])
      expect([...new Set(components)].sort()).toEqual([
        'auth',
        'gateway',
        'meta',
        'rest',
        'storage',
      ])
    }
  })

  test('people are not its superuser', async () => {
    const row =
      "create table public.kept (text text); insert into public.kept values ('kept'); select text, current_user::text as by from public.kept"
    expect(await ask(one, row)).toEqual([{ text: 'kept', by: 'supabase_owner' }])
    const superusers = 'select string_agg(rolname, $$,$$) from pg_roles where rolsuper'
    expect(await plain.sql('app', superusers)).toBe('postgres')
  })

  test('two projects share one bucket, in which the probes of both have left nothing', async () => {
    // Storage is a placeholder here, and keeps no file
    expect(await store.list(BUCKET)).toEqual([])
  })
})

describe('a second project on the server', () => {
  test('is refused in words, and changes nothing there', async () => {
    const roles = 'select md5(string_agg(pg_authid::text, $$,$$ order by oid)) from pg_authid'
    const before = await plain.sql('app', roles)
    stranger = await onServers('stranger', plain)
    await says(
      stranger,
      /cannot set up project "\w+" here: this server belongs to another project \(project \w+\), and roles are server-wide, so one server serves one project; use another server, or, where that project is gone, an administrator can run: COMMENT ON ROLE xsupabase IS NULL/,
    )
    expect(await plain.sql('app', roles)).toBe(before)
    expect((await one.claim()).status?.phase).toBe('Ready')
  })

  test('what the first one leaves, deleted, is database, rows and mark', async () => {
    await one.delete('Foreground')
    await until('the claim to be gone', 120, async () =>
      (await client.find(one.reference)) === undefined ? true : undefined,
    )
    await until('its pods to be gone', 60, async () => {
      const kinds = 'pods,jobs,deployments'
      const left = await kubectl('-n', one.namespace, 'get', kinds, '-o', 'name')
      return left.trim() === '' || undefined
    })
    expect(await plain.sql('app', 'select text from public.kept')).toBe('kept')
    expect(await message(stranger)).toMatch(/belongs to another project/)
  })

  test('it becomes Ready by itself when an administrator has taken the mark away', async () => {
    const began = performance.now()
    await plain.sql('app', 'comment on role xsupabase is null')
    await stranger.ready()
    tell(`the second project: ${seconds(began)}`)
    expect(await plain.sql('app', 'select text from public.kept')).toBe('kept')
  })
})
