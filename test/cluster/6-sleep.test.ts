import { beforeAll, expect, test } from 'vitest'
import type { Project } from '../controlplane/plane/project.ts'
import { until } from '../controlplane/plane/until.ts'
import { podsIn, seconds, tell } from './cluster.ts'
import { file, keepFile } from './files.ts'
import { everyKey, shared, sql } from './project.ts'

let project: Project

beforeAll(async () => {
  project = await shared()
  await sql(project, 'create table if not exists public.slept (text text primary key)')
  await sql(project, "insert into public.slept values ('kept') on conflict do nothing")
  await keepFile(project, 'slept')
})

test('a project sleeps without a pod, and wakes with its rows, its files and its keys', async () => {
  const keys = await everyKey(project)
  const began = performance.now()
  await project.patch({ spec: { state: 'Hibernated' } })
  await project.until('to sleep', ({ status }) => status?.phase === 'Hibernated')
  await until('every pod to be gone', 60, async () => {
    const left = (await podsIn(project.namespace)).filter(
      ({ status }) => status?.phase === 'Running',
    )
    return left.length === 0 || undefined
  })
  tell(`asleep: ${seconds(began)}`)

  const woken = performance.now()
  await project.patch({ spec: { state: 'Running' } })
  await project.ready()
  tell(`awake: ${seconds(woken)}`)
  expect(await sql(project, 'select text from public.slept')).toBe('kept')
  expect(await file(project)).toBe('slept')
  const now = await everyKey(project)
  for (const [name, value] of Object.entries(keys)) {
    if (/-db-(ca|server|replication)\//.test(name)) continue
    expect([name, now[name] === value]).toEqual([name, true])
  }
})
