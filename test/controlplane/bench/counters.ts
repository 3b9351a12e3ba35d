import { readFileSync } from 'node:fs'
import type { Client } from '../plane/client.ts'

/** What a process has used so far. */
export type Usage = { readonly cpuSeconds: number; readonly rssMb: number }

/** What was counted so far; two of them tell of the time in between. */
export type Counters = {
  /** Changes that core has asked the API server for, those that change nothing among them. */
  readonly coreWrites: number
  /** Changes that anybody has asked it for. */
  readonly allWrites: number
  /** How often the circuit breaker has opened for a project, and events that it dropped. */
  readonly opened: number
  readonly dropped: number
  /** Events that it let through: each is a reason to reconcile. */
  readonly events: number
  readonly core: Usage
  readonly function: Usage
}

const WRITES = /(method|verb)="(POST|PUT|PATCH|APPLY|DELETE)"/

/** Sum over the lines of a metric whose labels match. */
const total = (text: string, metric: string, labels = /./): number =>
  text
    .split('\n')
    .filter((line) => line.startsWith(metric) && labels.test(line))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)

const TICKS_PER_SECOND = 100 // USER_HZ, the same on every Linux

/** What the kernel says of a process (proc(5)). */
export const usageOf = (pid: number | undefined): Usage => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // from field 3, the state
  const rssKb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    rssMb: rssKb / 1024,
  }
}

export const readCounters = async (
  client: Client,
  coreMetrics: string,
  pids: { readonly core: number | undefined; readonly function: number | undefined },
): Promise<Counters> => {
  const core = await (await fetch(coreMetrics)).text()
  const api = String(await client.raw('/metrics'))
  return {
    coreWrites: total(core, 'rest_client_requests_total', WRITES),
    allWrites: total(api, 'apiserver_request_total', WRITES),
    opened: total(core, 'circuit_breaker_opens_total'),
    events: total(core, 'circuit_breaker_events_total', /result="(Allowed|HalfOpenAllowed)"/),
    dropped: total(core, 'circuit_breaker_events_total', /result="Dropped"/),
    core: usageOf(pids.core),
    function: usageOf(pids.function),
  }
}
