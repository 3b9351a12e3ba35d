import type { Project } from '../controlplane/plane/project.ts'
import { until } from '../controlplane/plane/until.ts'
import { type InPod, inPod } from './in-pod.ts'

type Tally = {
  readonly calls: number
  readonly failed: number
  /** How they failed, each once, with how often. */
  readonly how: Readonly<Record<string, number>>
  /** Longest time that a call took, in milliseconds. */
  readonly slowest: number
}

/** One path of each program, which are asked in turn through the gateway, and what it answers. */
const CALLS = [
  { path: '/pg/tables?limit=1', status: 200 },
  { path: '/rest/v1/', status: 200 },
  { path: '/auth/v1/settings', status: 200 },
  { path: '/storage/v1/bucket', status: 200 },
  { path: '/functions/v1/none', status: 404 }, // there is no function: its runtime says so
  { path: '/api/platform/profile', status: 200, studio: true },
]

const script = `
const env = process.env
const calls = ${JSON.stringify(CALLS)}
const tally = { calls: 0, failed: 0, how: {}, slowest: 0 }
const basic = 'Basic ' + Buffer.from(env.DASHBOARD_USERNAME + ':' + env.DASHBOARD_PASSWORD).toString('base64')
const failed = (why) => {
  tally.failed += 1
  if (Object.keys(tally.how).length < 40) tally.how[why] = (tally.how[why] ?? 0) + 1
}
const call = async ({ path, status, studio }, key) => {
  const began = performance.now()
  tally.calls += 1
  const at = ' at ' + new Date().toISOString().slice(11, 23)
  try {
    const answer = await fetch(env.SUPABASE_URL + path, {
      headers: studio ? { authorization: basic } : { apikey: key, authorization: 'Bearer ' + key },
      signal: AbortSignal.timeout(15000),
    })
    const text = await answer.text()
    if (answer.status !== status) failed(path + ': ' + answer.status + ' ' + text.slice(0, 120) + at)
  } catch (error) {
    failed(path + ': ' + (error.cause?.code ?? error.cause?.message ?? error.message) + at)
  }
  tally.slowest = Math.max(tally.slowest, Math.round(performance.now() - began))
}
const client = async (key, first) => {
  for (let i = first; ; i += 1) {
    await call(calls[i % calls.length], key)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
setInterval(() => console.log(JSON.stringify(tally)), 1000).unref()
process.on('SIGTERM', () => process.exit(0))
const keys = [env.SUPABASE_SERVICE_ROLE_KEY, env.SUPABASE_SECRET_KEY]
await Promise.all([0, 1, 2, 3].map((each) => client(keys[each % 2], each)))
`

export type Load = {
  /** How the calls went until now. */
  readonly tally: () => Promise<Tally>
  readonly stop: () => Promise<Tally>
}

const lastOf = async (pod: InPod): Promise<Tally | undefined> => {
  const line = (await pod.log().catch(() => '')).trim().split('\n').at(-1)
  return line ? JSON.parse(line) : undefined
}

/** Clients in the cluster that call a project without a pause, with the keys that it has now. */
export const load = async (project: Project): Promise<Load> => {
  const pod = await inPod(project.namespace, script, [`${project.name}-supabase`])
  const tally = (): Promise<Tally> => until('the clients to call', 60, () => lastOf(pod))
  await until('the first calls', 60, async () => (await tally()).calls > 20 || undefined)
  return {
    tally,
    stop: async () => {
      const last = await tally()
      await pod.delete()
      return last
    },
  }
}
