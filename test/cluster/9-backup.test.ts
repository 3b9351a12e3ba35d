import { beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { Reference } from '../controlplane/plane/client.ts'
import { condition, type Project } from '../controlplane/plane/project.ts'
import { until } from '../controlplane/plane/until.ts'
import { installPlugin, PLUGIN, placeForBackups } from './backups.ts'
import { client, isOurs, seconds, tell } from './cluster.ts'
import { everyKey, nameOf, shared, sql, writable } from './project.ts'

type Cluster = KubeObject & {
  readonly spec: Readonly<Record<string, unknown>> & { readonly plugins?: readonly unknown[] }
  readonly status?: {
    readonly phase?: string
    readonly conditions?: readonly { type: string; status: string; message?: string }[]
  }
}
type Backup = KubeObject & {
  readonly status?: { readonly phase?: string; readonly error?: string }
}

const HEALTHY = 'Cluster in healthy state'

describe.runIf(isOurs)('the database of a project', () => {
  let project: Project
  let reference: Reference
  let store: string

  const cluster = (): Promise<Cluster> => client.get<Cluster>(reference)

  const healthy = (): Promise<true> =>
    until('the Cluster to be healthy', 180, async () => {
      const { phase } = (await cluster()).status ?? {}
      return phase === HEALTHY || undefined
    })

  beforeAll(async () => {
    project = await shared()
    const kind = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' }
    reference = { ...kind, namespace: project.namespace, name: await nameOf(project, 'db') }
    await installPlugin()
    store = await placeForBackups(project.namespace)
    await sql(project, 'create table if not exists public.backed_up (text text primary key)')
    await sql(
      project,
      "insert into public.backed_up values ('in the backup') on conflict do nothing",
    )
  })

  test('archives its log when somebody adds the plugin to it, and the function lets it be', async () => {
    const began = performance.now()
    const plugin = { name: PLUGIN, isWALArchiver: true, parameters: { barmanObjectName: store } }
    await client.patch(reference, { spec: { plugins: [plugin] } })
    await until('the log to be archived', 240, async () => {
      const { conditions = [] } = (await cluster()).status ?? {}
      const archiving = conditions.find(({ type }) => type === 'ContinuousArchiving')
      return archiving?.status === 'True' || undefined
    })
    await healthy()
    tell(`archives: ${seconds(began)}`)
    // several passes, one of which changes the Cluster
    await project.change({ database: { parameters: { work_mem: '5MB' } } })
    const { plugins, postgresql } = (await cluster()).spec
    expect(plugins).toMatchObject([plugin])
    expect(postgresql).toMatchObject({ parameters: { work_mem: '5MB' } })
  })

  test('is backed up', async () => {
    const began = performance.now()
    const backup = { ...reference, kind: 'Backup', name: 'once' }
    await client.apply({
      apiVersion: backup.apiVersion,
      kind: backup.kind,
      metadata: { namespace: project.namespace, name: backup.name },
      spec: {
        method: 'plugin',
        cluster: { name: reference.name },
        pluginConfiguration: { name: PLUGIN },
      },
    } as KubeObject)
    await until('the backup', 180, async () => {
      const { phase, error } = (await client.get<Backup>(backup)).status ?? {}
      if (phase === 'failed') throw new Error(error)
      return phase === 'completed' || undefined
    })
    tell(`backed up: ${seconds(began)}`)
  })

  test('is restored in its place, with all that was written since; keys and claim stay', async () => {
    await sql(project, "insert into public.backed_up values ('after it') on conflict do nothing")
    await sql(project, 'select pg_switch_wal()')
    const keys = await everyKey(project)
    const { metadata, spec, ...kind } = await cluster()
    await until('the log to be archived', 60, async () => {
      const failed = await sql(
        project,
        'select count(*) from pg_stat_archiver where last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 16777216)',
      )
      return failed === '1' || undefined
    })

    const began = performance.now()
    const composite = await project.composite()
    const xr = {
      apiVersion: composite.apiVersion,
      kind: composite.kind,
      name: composite.metadata?.name ?? '',
    }
    const annotate = (annotations: Readonly<Record<string, string | null>>) =>
      client.patch(xr, { metadata: { annotations } })
    await annotate({ 'crossplane.io/paused': 'true' })
    await client.delete(reference)
    const volumes = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace: project.namespace,
    }
    await until('its volumes to be gone', 120, async () => {
      const left = await client.list({ ...volumes, labels: { 'cnpg.io/cluster': reference.name } })
      return (left.length === 0 && (await client.find(reference)) === undefined) || undefined
    })
    tell(`gone with its volumes: ${seconds(began)}`)

    const { name, namespace, labels, annotations, ownerReferences } = metadata ?? {}
    const source = 'backup'
    const plugin = (serverName: string) => ({
      name: PLUGIN,
      parameters: { barmanObjectName: store, serverName },
    })
    await client.create({
      apiVersion: kind.apiVersion,
      kind: kind.kind,
      metadata: { name, namespace, labels, annotations, ownerReferences },
      spec: {
        ...spec,
        bootstrap: { recovery: { source, database: 'postgres', owner: 'app' } },
        externalClusters: [{ name: source, plugin: plugin(reference.name) }],
        plugins: [{ ...plugin(`${reference.name}-2`), isWALArchiver: true }],
      },
    } as KubeObject)
    await healthy()
    // asked for again and again: of a project with many events Crossplane takes one in 30 s
    const resumed = async (): Promise<true | undefined> => {
      const now = new Date().toISOString()
      await annotate({ 'crossplane.io/paused': null, 'crossplane.io/reconcile-requested-at': now })
      return condition(await project.composite(), 'Synced')?.status === 'True' || undefined
    }
    await until('Crossplane to go on with the project', 400, resumed, 10_000)
    await project.ready(300)
    tell(`restored, claim Ready: ${seconds(began)}`)

    const kept = await sql(
      project,
      "select string_agg(text, ', ' order by text) from public.backed_up",
    )
    expect(kept).toBe('after it, in the backup')
    await project.change({ database: { parameters: { work_mem: '6MB' } } })
    const after = (await cluster()).spec
    expect(after).toMatchObject({ bootstrap: { recovery: { source } } })
    expect(after.bootstrap).not.toHaveProperty('initdb')
    await writable(project)
    const now = await everyKey(project)
    for (const [key, value] of Object.entries(keys)) {
      // the operator's own of the Cluster, and which set-up has looked at it
      if (/-db-(ca|server|replication|app)\/|-findings-job$/.test(key)) continue
      expect([key, now[key] === value]).toEqual([key, true])
    }
  })
})
