import { fixed, table } from '../../bench/table.ts'
import type { Round, Spread, Steady } from './rounds.ts'

const both = ({ p50, p95 }: Spread, digits = 2): string[] => [
  fixed(p50, digits),
  fixed(p95, digits),
]

/** `20, one by one`; the first round is the one where each claim waits for the one before. */
const named = ({ claims }: Round, i: number): string =>
  i === 0 ? `${claims}, one by one` : `${claims} at once`

export const floorTable = (floor: { exist: Spread; available: Spread }): string =>
  table(
    ['bare Deployment, seconds', 'p50', 'p95'],
    [
      ['kubectl apply has returned', ...both(floor.exist)],
      ['available', ...both(floor.available)],
    ],
  )

export const roundTable = (rounds: readonly Round[]): string =>
  table(
    ['claims', 'objects each', 'exist p50 s', 'p95', 'Ready p50 s', 'p95', 'last'],
    rounds.map((round, i) => [
      named(round, i),
      String(round.objects),
      ...both(round.exist),
      ...both(round.ready),
      fixed(round.ready.max),
    ]),
  )

export const costTable = (rounds: readonly Round[]): string =>
  table(
    [
      'claims',
      'calls p50',
      'p95',
      'writes by core',
      'by anybody',
      'events',
      'breaker opened',
      'events dropped',
      'function ms CPU',
      'MB',
      'core ms CPU',
      'MB',
    ],
    rounds.map((round, i) => {
      const { before, after, claims } = round
      const each = (of: (counters: Round['after']) => number, digits = 0): string =>
        fixed((of(after) - of(before)) / claims, digits)
      return [
        named(round, i),
        ...both(round.calls, 0),
        each(({ coreWrites }) => coreWrites),
        each(({ allWrites }) => allWrites),
        each(({ events }) => events),
        fixed(after.opened - before.opened, 0),
        fixed(after.dropped - before.dropped, 0),
        each((counters) => counters.function.cpuSeconds * 1000),
        fixed(after.function.rssMb, 0),
        each(({ core }) => core.cpuSeconds * 1000),
        fixed(after.core.rssMb, 0),
      ]
    }),
  )

export const steadyTable = ({ claims, seconds, calls, changes, before, after }: Steady): string => {
  const perHour = (value: number): string => fixed((value / claims / seconds) * 3600)
  const cores = (of: (counters: Steady['after']) => number): string =>
    fixed(((of(after) - of(before)) / seconds) * 1000, 0)
  return table(
    [`${claims} claims, ${seconds} s of rest`, ''],
    [
      ['calls of the function, per claim and hour', perHour(calls)],
      [
        'changes that core asks for, per claim and hour',
        perHour(after.coreWrites - before.coreWrites),
      ],
      ['objects of projects stored anew', String(changes)],
      ['breaker opened', fixed(after.opened - before.opened, 0)],
      ['function: thousandths of a core', cores((counters) => counters.function.cpuSeconds)],
      ['function: MB', fixed(after.function.rssMb, 0)],
      ['core: thousandths of a core', cores(({ core }) => core.cpuSeconds)],
      ['core: MB', fixed(after.core.rssMb, 0)],
    ],
  )
}
