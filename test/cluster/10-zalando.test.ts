import { beforeAll, describe, expect, test } from 'vitest'
import type { ZalandoPostgresql } from '../../src/database/zalando-types.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { condition, type Project, SMALL } from '../controlplane/plane/project.ts'
import { until } from '../controlplane/plane/until.ts'
import { client, isOurs, isRunning, kubectl, type Pod, podsIn, seconds, tell } from './cluster.ts'
import { installZalando } from './harness/zalando.ts'
import { imagesFolder } from './options.ts'
import { claim, connectionOf, nameOf, newNamespace, secretOf, uniqueNamespace } from './project.ts'

/**
 * The operator itself, in a cluster with kubelet and volumes. Its images are not to be had: Patroni
 * and PostgreSQL of Debian, configured as Spilo configures them, and PgBouncer (test/cluster/spilo).
 */
const spec = {
  ...SMALL,
  gateway: { type: 'Envoy' },
  rest: { schemas: ['public'] },
  studio: { enabled: false },
  database: {
    type: 'Zalando',
    majorVersion: 17,
    storage: { size: '1Gi' },
    extensions: [{ name: 'pg_cron' }, { name: 'vector' }],
    parameters: { checkpoint_timeout: '30s' },
  },
}

let project: Project
let database: string

beforeAll(async () => {
  if (isOurs) {
    const began = performance.now()
    const served = await installZalando(client, { tell, images: imagesFolder() })
    for (const { image, from } of served) tell(`${from.padEnd(11)} ${image}`)
    tell(`operator installed: ${seconds(began)}`)
  }
  // its pods do not keep to `restricted`: the operator sets no seccomp profile and drops nothing
  const namespace = await newNamespace('zalando', 'baseline')
  const began = performance.now()
  project = await claim(namespace, 'patroni', spec)
  await project.ready()
  tell(`Ready: ${seconds(began)}`)
  database = await nameOf(project, 'db')
})

const message = async (of: Project): Promise<string> =>
  condition(await of.claim(), 'Operational')?.message ?? ''

const instances = async (): Promise<readonly Pod[]> => {
  // the pooler's pods have the name of the cluster and a role as well
  const labels = { 'cluster-name': database, application: 'spilo' }
  const pods = await podsIn(project.namespace, labels)
  return pods.filter((pod) => isRunning(pod) && pod.metadata?.labels?.['spilo-role'])
}

const primary = async (): Promise<string | undefined> =>
  (await instances()).find(({ metadata }) => metadata?.labels?.['spilo-role'] === 'master')
    ?.metadata?.name

/** Runs psql in a pod of the database, and returns what it prints. */
const psql = async (...args: readonly string[]): Promise<string> => {
  const pod = (await primary()) ?? ''
  const inPod = ['exec', pod, '-c', 'postgres', '--', 'psql', '-XAtqc']
  return (await kubectl('-n', project.namespace, ...inPod, ...args)).trim()
}

const sql = (statement: string): Promise<string> => psql(statement, '-U', 'postgres')

/** Logs in as somebody through a Service, as clients do. */
const logIn = (host: string, user: string, password = ''): Promise<string> =>
  psql(
    'select current_user',
    `host=${host} dbname=postgres sslmode=require user=${user} password=${password}`,
  )

const superuser = (): Promise<Readonly<Record<string, string>>> =>
  secretOf(project.namespace, `postgres.${database}.credentials.postgresql.acid.zalan.do`)

const postgresql = (): Promise<ZalandoPostgresql> =>
  client.get({
    apiVersion: 'acid.zalan.do/v1',
    kind: 'postgresql',
    namespace: project.namespace,
    name: database,
  })

const namesOf = async (kind: string, namespace = project.namespace): Promise<readonly string[]> =>
  (await kubectl('-n', namespace, 'get', kind, '-o', 'name'))
    .split('\n')
    .filter(Boolean)
    .map((each) => each.replace(/^.*\//, ''))
    .sort()

describe("what Zalando's operator makes of our postgresql", () => {
  test('is called as the project counts on, and the project is Ready by it', async () => {
    expect((await postgresql()).status?.PostgresClusterStatus).toBe('Running')
    expect(await namesOf('services')).toEqual(
      expect.arrayContaining([database, `${database}-repl`]),
    )
    expect(await namesOf('statefulsets')).toEqual([database])
    expect(await namesOf('persistentvolumeclaims')).toEqual([`pgdata-${database}-0`])
    const operator = await podsIn('default', { name: 'postgres-operator' })
    expect(operator).toHaveLength(1)
  })

  test('runs as the user and group that we say', async () => {
    const [pod] = await instances()
    const ids = await kubectl(
      ...['-n', project.namespace, 'exec', pod?.metadata?.name ?? '', '-c', 'postgres', '--'],
      ...['sh', '-c', 'id -u; id -g'],
    )
    expect(ids.trim().split('\n')).toEqual(['101', '103'])
  })

  test('has the password of our Secret: nobody made one up', async () => {
    const { username, password } = await superuser()
    const composed = (await project.composed()).get('database-admin')
    expect(composed?.metadata?.name).toBe(
      `postgres.${database}.credentials.postgresql.acid.zalan.do`,
    )
    expect([username, await logIn(database, 'postgres', password)]).toEqual([
      'postgres',
      'postgres',
    ])
    await expect(logIn(database, 'postgres', `${password}x`)).rejects.toThrow(
      'password authentication failed',
    )
  })

  test('has the settings that Supabase needs, and the extensions that were asked for', async () => {
    expect(await sql('show wal_level')).toBe('logical')
    expect(await sql('show checkpoint_timeout')).toBe('30s')
    expect(await sql('select datcollate from pg_database where datname = current_database()')).toBe(
      'C.UTF-8',
    )
    const extensions =
      "select string_agg(extname, ',' order by extname) from pg_extension where extname in ('pg_cron', 'vector')"
    expect(await sql(extensions)).toBe('pg_cron,vector')
  })

  test('lets the owner in without a right of a superuser', async () => {
    const { PGHOST = '', PGUSER = '', PGPASSWORD } = await connectionOf(project)
    expect(await logIn(PGHOST, PGUSER, PGPASSWORD)).toBe('supabase_owner')
    expect(await sql('select string_agg(rolname, $$,$$) from pg_roles where rolsuper')).toBe(
      'postgres',
    )
  })
})

describe('a change of the claim', () => {
  test('of a setting reaches the server, with a restart where it needs one', async () => {
    await sql('create table public.kept (text text)')
    await sql("insert into public.kept values ('kept')")
    const began = performance.now()
    const parameters = { work_mem: '6MB', max_connections: '120' }
    await project.change({ database: { parameters } })
    tell(`Ready by other settings: ${seconds(began)}`)
    await until('the server to have them', 60, async () => {
      const now = await sql(
        "select current_setting('work_mem') || current_setting('max_connections')",
      ).catch(() => '')
      return now === '6MB120' || undefined
    })
    tell(`on the server: ${seconds(began)}`)
    await project.ready()
  })

  test('of the passwords: the old ones are refused, and the superuser has the one of before', async () => {
    const before = await connectionOf(project)
    const { password } = await superuser()
    await project.change({ secrets: { generations: { database: 2 } } })
    const after = await connectionOf(project)
    expect(after.PGPASSWORD).not.toBe(before.PGPASSWORD)
    expect(await logIn(database, 'supabase_owner', after.PGPASSWORD)).toBe('supabase_owner')
    await expect(logIn(database, 'supabase_owner', before.PGPASSWORD)).rejects.toThrow(
      'password authentication failed',
    )
    expect((await superuser()).password).toBe(password)
    expect(await logIn(database, 'postgres', password)).toBe('postgres')
  })

  test('gives it a second instance; a primary that is lost costs no row', async () => {
    const began = performance.now()
    await project.change({ database: { instances: 2 } })
    tell(`second instance: ${seconds(began)}`)
    const areTwo = async () => (await instances()).length === 2 || undefined
    await until('two instances', 60, areTwo)
    const failed = performance.now()
    const force = ['--force', '--grace-period=0']
    await kubectl('-n', project.namespace, 'delete', 'pod', (await primary()) ?? '', ...force)
    // whichever of the two Patroni makes the primary: the lost one may be back before its lock ends
    await until('the database to take writes', 120, () =>
      sql("insert into public.kept values ('after') returning 1").catch(() => undefined),
    )
    tell(`writable again: ${seconds(failed)}`)
    await until('two instances again', 120, areTwo)
    await project.ready()
    expect(await sql('select string_agg(text, $$,$$) from public.kept')).toBe('kept,after')
    const { PGPASSWORD } = await connectionOf(project)
    const user = await until('the Service to lead to it', 60, () =>
      logIn(database, 'supabase_owner', PGPASSWORD).catch(() => undefined),
    )
    expect(user).toBe('supabase_owner')
  })

  test("gives it the operator's pooler, through which the owner reaches it", async () => {
    const began = performance.now()
    await project.change({ database: { pooler: { enabled: true } } })
    tell(`pooler: ${seconds(began)}`)
    const { PGPASSWORD } = await connectionOf(project)
    expect(await namesOf('services')).toContain(`${database}-pooler`)
    expect(await logIn(`${database}-pooler`, 'supabase_owner', PGPASSWORD)).toBe('supabase_owner')
    await expect(logIn(`${database}-pooler`, 'supabase_owner', 'wrong')).rejects.toThrow()
    await project.change({ database: { pooler: { enabled: false } } })
    await until('the pooler to go', 60, async () =>
      (await namesOf('deployments')).includes(`${database}-pooler`) ? undefined : true,
    )
  })

  test('puts it to sleep without a pod, and wakes it with its rows', async () => {
    await project.patch({ spec: { state: 'Hibernated' } })
    await project.until('to sleep', ({ status }) => status?.phase === 'Hibernated')
    await until('every pod to be gone', 60, async () =>
      (await podsIn(project.namespace)).some(({ status }) => status?.phase === 'Running')
        ? undefined
        : true,
    )
    const began = performance.now()
    await project.patch({ spec: { state: 'Running' } })
    await project.ready()
    tell(`awake: ${seconds(began)}`)
    expect(await sql('select string_agg(text, $$,$$) from public.kept')).toBe('kept,after')
  })
})

describe('what stops the operator', () => {
  test('an image that does not exist is told in MESSAGE', async () => {
    const image = 'ghcr.io/zalando/spilo-17:0.0-none'
    const other = await claim(await newNamespace('zalando-image', 'baseline'), 'image', {
      ...spec,
      database: { ...spec.database, zalando: { image } },
    })
    await other.says(/^waiting for database: .*(ErrImagePull|ImagePullBackOff)/, 90)
    tell(await message(other))
    await other.delete()
  })

  test('that the namespace takes no pod of its is told in MESSAGE', async () => {
    const other = await claim(await uniqueNamespace('zalando'), 'restricted', spec)
    await other.says(
      /^waiting for database: Creating; no pod is there yet: if this lasts, the events of StatefulSet \S+ say why/,
      90,
    )
    const [name] = await namesOf('statefulsets', other.namespace)
    const events = await kubectl(
      '-n',
      other.namespace,
      'get',
      'events',
      '-o',
      'jsonpath={.items[*].message}',
    )
    expect(await message(other)).toContain(name)
    expect(events).toMatch(/violates PodSecurity "restricted/)
    tell(await message(other))
    await other.delete()
  })
})

describe('deleted', () => {
  test('the claim takes pods, Secrets, Services and volumes with it', async () => {
    await project.delete('Foreground')
    const gone = async (object: Pick<KubeObject, 'apiVersion' | 'kind'>, labels = {}) =>
      (await client.list({ ...object, namespace: project.namespace, labels })).length === 0
    await until('the claim to be gone', 120, async () =>
      (await client.find(project.reference)) === undefined ? true : undefined,
    )
    await until('what the operator made to go', 120, async () => {
      const kinds = [
        ...['Pod', 'Service', 'PersistentVolumeClaim', 'Endpoints', 'Secret'].map((kind) => ({
          apiVersion: 'v1',
          kind,
        })),
        { apiVersion: 'apps/v1', kind: 'StatefulSet' },
        { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
      ]
      const empty = await Promise.all(kinds.map((kind) => gone(kind)))
      return empty.every(Boolean) || undefined
    })
    // the operator leaves to the namespace what Patroni has been allowed by
    expect(await namesOf('serviceaccounts')).toEqual(['default', 'postgres-pod'])
  })
})
