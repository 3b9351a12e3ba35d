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

/** Paths of programs that are asked in turn; all of them lead through the gateway. */
const PATHS = ['/pg/tables?limit=1', '/rest/v1/', '/auth/v1/settings']

const script = `
const { SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY, SUPABASE_SECRET_KEY } = process.env
const paths = ${JSON.stringify(PATHS)}
const tally = { calls: 0, failed: 0, how: {}, slowest: 0 }
let going = true
const failed = (why) => {
  tally.failed += 1
  tally.how[why] = (tally.how[why] ?? 0) + 1
}
const call = async (path, key) => {
  const began = performance.now()
  tally.calls += 1
  try {
    const answer = await fetch(SUPABASE_URL + path, {
      headers: { apikey: key, authorization: 'Bearer ' + key },
      signal: AbortSignal.timeout(15000),
    })
    const text = await answer.text()
    if (!answer.ok) failed(path + ': ' + answer.status + ' ' + text.slice(0, 120))
  } catch (error) {
    failed(path + ': ' + (error.cause?.code ?? error.cause?.message ?? error.message))
  }
  tally.slowest = Math.max(tally.slowest, Math.round(performance.now() - began))
}
const client = async (key) => {
  for (let i = 0; going; i += 1) {
    await call(paths[i % paths.length], key)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
setInterval(() => console.log(JSON.stringify(tally)), 1000).unref()
process.on('SIGTERM', () => process.exit(0))
await Promise.all([client(SUPABASE_SERVICE_ROLE_KEY), client(SUPABASE_SECRET_KEY)])
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
