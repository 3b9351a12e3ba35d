import type { Subject } from './subject.ts'

/** What one server did with one list of requests. */
export type Measure = {
  readonly p50Ms: number
  readonly p95Ms: number
  readonly perSecond: number
  /** Processor time of the server for one call, TLS and log included. */
  readonly cpuMs: number
}

export type Pair<T> = { readonly ours: T; readonly noOp: T }

const counts = { warmUp: 150, paired: 300, rounds: 3, perRound: 150, atOnce: 4 } as const

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

const timed = async (act: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await act()
  return performance.now() - start
}

const nth = (requests: readonly Buffer[], i: number): Buffer => {
  const request = requests[i % requests.length]
  if (request === undefined) throw new Error('cannot measure: no requests')
  return request
}

/** The same request to either server, who goes first changes: drift hits both alike. */
const latencies = async (
  { ours, noOp }: Pair<Subject>,
  requests: readonly Buffer[],
  calls: number,
): Promise<Pair<number[]>> => {
  const found: Pair<number[]> = { ours: [], noOp: [] }
  const sides = [
    { subject: ours, into: found.ours },
    { subject: noOp, into: found.noOp },
  ]
  for (let i = 0; i < calls; i++) {
    for (const { subject, into } of i % 2 ? sides : sides.toReversed()) {
      into.push(await timed(() => subject.call(nth(requests, i))))
    }
  }
  return found
}

/** Several callers at once, as Crossplane's workers are. */
const flood = async (subject: Subject, requests: readonly Buffer[]) => {
  let sent = 0
  const worker = async (): Promise<void> => {
    while (sent < counts.perRound) await subject.call(nth(requests, sent++))
  }
  const before = await subject.usage()
  const ms = await timed(() => Promise.all(Array.from({ length: counts.atOnce }, worker)))
  const after = await subject.usage()
  return { ms, cpuMs: after.cpuMs - before.cpuMs }
}

type Flood = Awaited<ReturnType<typeof flood>>

const summary = (latency: readonly number[], floods: readonly Flood[]): Measure => {
  const calls = counts.perRound * floods.length
  const sum = (field: keyof Flood): number =>
    floods.reduce((total, round) => total + round[field], 0)
  return {
    p50Ms: quantile(latency, 0.5),
    p95Ms: quantile(latency, 0.95),
    perSecond: (calls / sum('ms')) * 1000,
    cpuMs: sum('cpuMs') / calls,
  }
}

/** Measures two servers side by side, call by call and then round by round. */
export const measure = async (
  subjects: Pair<Subject>,
  requests: readonly Buffer[],
): Promise<Pair<Measure>> => {
  await latencies(subjects, requests, Math.max(counts.warmUp, requests.length))
  const latency = await latencies(subjects, requests, counts.paired)
  const floods: Pair<Flood[]> = { ours: [], noOp: [] }
  for (let round = 0; round < counts.rounds; round++) {
    floods.ours.push(await flood(subjects.ours, requests))
    floods.noOp.push(await flood(subjects.noOp, requests))
  }
  return {
    ours: summary(latency.ours, floods.ours),
    noOp: summary(latency.noOp, floods.noOp),
  }
}
