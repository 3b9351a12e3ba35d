import { beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { Project } from '../controlplane/plane/project.ts'
import { until } from '../controlplane/plane/until.ts'
import { client, isOurs, isRunning, kubectl, podsIn, seconds, tell } from './cluster.ts'
import { file, keepFile } from './files.ts'
import { killContainers } from './harness/containerd.ts'
import { everyKey, instances, nameOf, shared, sql, writable } from './project.ts'

let project: Project
let keys: Readonly<Record<string, string>>

const ROW = 'survives'

beforeAll(async () => {
  project = await shared()
  keys = await everyKey(project)
  await sql(project, 'create table if not exists public.kept (text text primary key)')
  await sql(project, `insert into public.kept values ('${ROW}') on conflict do nothing`)
  await keepFile(project, ROW)
})

const isWhole = async (): Promise<void> => {
  expect(await sql(project, 'select text from public.kept')).toBe(ROW)
  expect(await file(project)).toBe(ROW)
  const now = await everyKey(project)
  for (const [name, value] of Object.entries(keys)) {
    // the operator renews what it signs, not what anybody logs in with
    if (/-db-(ca|server|replication)\//.test(name)) continue
    expect([name, now[name] === value]).toEqual([name, true])
  }
}

const primary = async (): Promise<string> => (await instances(project))[0]?.metadata?.name ?? ''

type Cluster = KubeObject & {
  readonly status?: { readonly phase?: string; readonly readyInstances?: number }
}

const healthyWith = async (count: number): Promise<void> => {
  const reference = {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    namespace: project.namespace,
    name: await nameOf(project, 'db'),
  }
  let seen: Cluster['status']
  await until(
    () => `${count} instances: ${seen?.phase} with ${seen?.readyInstances}`,
    300,
    async () => {
      seen = (await client.get<Cluster>(reference)).status
      return (
        (seen?.readyInstances === count && seen.phase === 'Cluster in healthy state') || undefined
      )
    },
    500,
  )
}

describe('a second instance of the database', () => {
  test('comes when the claim asks for it', async () => {
    const began = performance.now()
    await project.change({ database: { instances: 2 } })
    await healthyWith(2)
    tell(`second instance: ${seconds(began)}`)
    expect(await instances(project)).toHaveLength(2)
    await isWhole()
  })

  test('takes over when the primary is lost, and the claim is Ready again without help', async () => {
    const lost = await primary()
    const began = performance.now()
    await kubectl('-n', project.namespace, 'delete', 'pod', lost, '--force', '--grace-period=0')
    await until('another primary', 120, async () => {
      const present = await primary().catch(() => '')
      return (present !== '' && present !== lost) || undefined
    })
    await writable(project)
    tell(`writable again: ${seconds(began)}`)
    await healthyWith(2)
    tell(`two instances again: ${seconds(began)}`)
    await project.ready()
    expect(await primary()).not.toBe(lost)
    await isWhole()
  })
})

/** Every pod that served has been replaced or started anew, and the claim says that it serves. */
const isBack = async (before: ReadonlySet<string>): Promise<void> => {
  await until('every service to run again', 300, async () => {
    const pods = (await podsIn(project.namespace)).filter(isRunning)
    const ready = pods.every(({ status }) =>
      status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True'),
    )
    const ids = pods.flatMap(({ status }) =>
      (status?.containerStatuses ?? []).map(({ containerID = '' }) => containerID),
    )
    return (ready && ids.length > 9 && ids.every((id) => !before.has(id))) || undefined
  })
  await writable(project)
  await project.ready()
}

const containerIds = async (): Promise<ReadonlySet<string>> =>
  new Set(
    (await podsIn(project.namespace)).flatMap(({ status }) =>
      (status?.containerStatuses ?? []).map(({ containerID = '' }) => containerID),
    ),
  )

describe('everything at once', () => {
  test('every pod deleted: usable again, no key changed, no row and no file lost', async () => {
    const before = await containerIds()
    const began = performance.now()
    await kubectl('-n', project.namespace, 'delete', 'pods', '--all', '--wait=false')
    await isBack(before)
    tell(`every pod restarted: ${seconds(began)}`)
    await isWhole()
  })

  // containers can be killed on their own machine only
  test.runIf(isOurs)('all containers of the node killed: usable again, as it was', async () => {
    const before = await containerIds()
    const began = performance.now()
    const killed = killContainers()
    expect(killed).toBeGreaterThan(20)
    await isBack(before)
    tell(`${killed} containers killed: ${seconds(began)} until usable`)
    await isWhole()
  })
})
