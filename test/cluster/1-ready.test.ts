import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { CROSSPLANE_NAMESPACE } from '../controlplane/plane/chart.ts'
import { condition, type Project } from '../controlplane/plane/project.ts'
import { until } from '../controlplane/plane/until.ts'
import { REAL } from './claims.ts'
import { client, kubectl, type Pod, podsIn, seconds, tell } from './cluster.ts'
import { answerOf } from './in-pod.ts'
import { placeholdersOf } from './placeholders.ts'
import { connectionOf, nameOf, sharedClaim } from './project.ts'

type Job = KubeObject & { readonly status?: { readonly succeeded?: number } }
type Deployment = KubeObject & { readonly status?: { readonly readyReplicas?: number } }
type Cluster = KubeObject & { readonly status?: { readonly phase?: string } }

/** When each stage of a start was reached, in the order of the API. */
const stages = (project: Project) => {
  const { namespace } = project
  const jobDone = async (prefix: string): Promise<boolean> => {
    const name = await nameOf(project, prefix)
    const jobs = await client.list<Job>({ apiVersion: 'batch/v1', kind: 'Job', namespace })
    return jobs.some(
      ({ metadata, status }) => metadata?.name?.startsWith(name) && (status?.succeeded ?? 0) > 0,
    )
  }
  const all: Readonly<Record<string, () => Promise<boolean>>> = {
    'seed kept': async () =>
      (await client.find({
        apiVersion: 'v1',
        kind: 'Secret',
        namespace,
        name: await nameOf(project, 'seed'),
      })) !== undefined,
    'database healthy': async () => {
      const cluster = await client.find<Cluster>({
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'Cluster',
        namespace,
        name: await nameOf(project, 'db'),
      })
      return cluster?.status?.phase === 'Cluster in healthy state'
    },
    'database set up': () => jobDone('database-'),
    'pods ready': async () => {
      const found = await client.list<Deployment>({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace,
      })
      return found.length > 0 && found.every(({ status }) => (status?.readyReplicas ?? 0) > 0)
    },
    verified: () => jobDone('verify-'),
    Ready: async () => condition(await project.claim(), 'Ready')?.status === 'True',
  }
  return all
}

/** What Crossplane's circuit breaker has counted since Crossplane started, of all projects. */
const breaker = async (): Promise<string> => {
  const labels = { app: 'crossplane' }
  const pods = { apiVersion: 'v1', kind: 'Pod', namespace: CROSSPLANE_NAMESPACE, labels }
  const [core] = await client.list<Pod>(pods)
  const path = `/api/v1/namespaces/${CROSSPLANE_NAMESPACE}/pods/${core?.metadata?.name}:8080/proxy/metrics`
  const lines = String(await client.raw(path)).split('\n')
  const total = (metric: string): number =>
    lines
      .filter((line) => line.startsWith(metric))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
  return `${total('circuit_breaker_events_total')} events, opened ${total('circuit_breaker_opens_total')} times`
}

describe('a claim that somebody applies', () => {
  let project: Project

  test('becomes Ready, with no status written by hand; the time of each stage', async () => {
    const began = performance.now()
    project = await sharedClaim()
    await until('the claim to have a composite', 60, () =>
      project.composite().catch(() => undefined),
    )
    for (const [stage, reached] of Object.entries(stages(project))) {
      await until(stage, 300, async () => (await reached()) || undefined, 250)
      tell(`${seconds(began).padStart(8)}  ${stage}`)
    }
    await project.ready()
    tell(`circuit breaker of Crossplane: ${await breaker()}`)
    const { spec } = await project.claim()
    expect(spec).toMatchObject(REAL)
  })

  test('was verified: every service was called through the gateway with the real keys', async () => {
    const name = await nameOf(project, 'verify')
    const jobs = await client.list<Job>({
      apiVersion: 'batch/v1',
      kind: 'Job',
      namespace: project.namespace,
    })
    const verify = jobs.find(({ metadata }) => metadata?.name?.startsWith(name))
    const said = await kubectl('-n', project.namespace, 'logs', `job/${verify?.metadata?.name}`)
    expect(said).toMatch(
      /all \d+ checks passed through \S+: auth, rest, realtime, storage, meta, functions, studio/,
    )
    const placeholders = await placeholdersOf(project.namespace)
    if (placeholders.length === 0) tell('every service is the real program')
    else tell(`placeholders answered for ${placeholders.join(', ')}: of these it proves nothing`)
  })

  test('serves an application in the cluster, which takes the connection Secret whole', async () => {
    const { SUPABASE_URL } = await connectionOf(project)
    expect(SUPABASE_URL).toBe((await project.claim()).status?.url)
    // postgres-meta and the gateway are real: a table is made through one and seen in the other
    const script = `
      const { SUPABASE_URL, SUPABASE_SECRET_KEY, SUPABASE_ANON_KEY } = process.env
      const ask = (key, body) => fetch(SUPABASE_URL + '/pg/query', {
        method: 'POST',
        headers: { apikey: key, authorization: 'Bearer ' + key, 'content-type': 'application/json' },
        body: JSON.stringify({ query: body }),
      }).then(async (answer) => [answer.status, await answer.json()])
      const made = await ask(SUPABASE_SECRET_KEY, 'create table if not exists public.notes (text text primary key)')
      const kept = await ask(SUPABASE_SECRET_KEY, "insert into public.notes values ('kept') on conflict do nothing; select text from public.notes")
      const refused = await ask(SUPABASE_ANON_KEY, 'select 1')
      console.log(JSON.stringify([made[0], kept, refused[0]]))`
    expect(await answerOf(project.namespace, script, ['hello-supabase'])).toEqual([
      200,
      [200, [{ text: 'kept' }]],
      403,
    ])
  })

  test('runs pods that all became ready without one restart', async () => {
    const pods = await podsIn(project.namespace)
    const restarted = pods.flatMap(({ metadata, status }) =>
      (status?.containerStatuses ?? [])
        .filter(({ restartCount }) => restartCount > 0)
        .map(({ name }) => `${metadata?.name}/${name}`),
    )
    expect(restarted).toEqual([])
  })
})
