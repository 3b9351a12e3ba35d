import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunFunctionRequest, RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import { bundle } from '../../build.ts'
import { runFunction } from '../../src/function.ts'
import { throwAwayCertificates } from '../../src/render/certificates.ts'
import { certificateFolder } from '../server/certificateFolder.ts'
import { fixtures } from './fixtures.ts'
import { type Measure, measure, type Pair, quantile } from './measure.ts'
import { launch, type Subject, type Usage } from './subject.ts'
import { fixed, table, times } from './table.ts'

const claimCounts = [1, 10, 100] as const
const passes = ['first', 'steady'] as const
const starts = 5

/** Targets of the project; the steady state is what a cluster pays for day and night. */
const targets = { ratio: 1.5, rssMiB: 100, bundleMB: 5, startMs: 300 } as const

type Pass = (typeof passes)[number]

type Row = {
  readonly claims: number
  readonly pass: Pass
  readonly bytesIn: number
  readonly bytesOut: number
  readonly measured: Pair<Measure>
  readonly idle: Pair<Usage>
  readonly used: Pair<Usage>
}

const scratch = mkdtempSync(join(tmpdir(), 'xsupabase-bench-'))
const certificates = await throwAwayCertificates()
const folder = certificateFolder(certificates)

const bundleOf = async (source: string, name: string) => {
  const output = join(scratch, name)
  const bytes = await bundle({ source, output, platform: 'node', limit: Number.POSITIVE_INFINITY })
  return { output, bytes }
}

const ours = await bundleOf('src/main.ts', 'main.mjs')
const noOp = await bundleOf('test/bench/noOp.ts', 'noOp.mjs')

const encode = (request: RunFunctionRequest): Buffer =>
  Buffer.from(RunFunctionRequest.encode(request).finish())

const prepared = await fixtures(Math.max(...claimCounts))
const requests = { first: prepared.first.map(encode), steady: prepared.steady.map(encode) }

/** What the no-op answers: the function's own answer to the first claim. */
const recorded = async (pass: Pass): Promise<string> => {
  const [request] = prepared[pass]
  if (request === undefined) throw new Error('cannot record: no fixture')
  const file = join(scratch, pass)
  writeFileSync(file, RunFunctionResponse.encode(await runFunction(request)).finish())
  return file
}
const answers = [await recorded('first'), await recorded('steady')]

const launchBoth = async (): Promise<Pair<Subject>> => ({
  ours: await launch({
    program: ours.output,
    args: (address, health) => [
      ...['--address', address, '--health-address', health, '--tls-certs-dir', folder.dir],
    ],
    certificates,
  }),
  noOp: await launch({
    program: noOp.output,
    args: (address, health) => [address, health, folder.dir, ...answers],
    certificates,
  }),
})

const stopBoth = async (pair: Pair<Subject>): Promise<void> => {
  await Promise.all([pair.ours.stop(), pair.noOp.stop()])
}

/** Both must answer with the same number of bytes, or the floor is not a floor. */
const bytesOut = async (pair: Pair<Subject>, request: Buffer): Promise<number> => {
  const [a, b] = await Promise.all([pair.ours.call(request), pair.noOp.call(request)])
  if (a.length !== b.length) {
    throw new Error(`cannot compare: ${a.length} bytes of the function, ${b.length} of the no-op`)
  }
  return a.length
}

const startTimes = async (): Promise<Pair<number>> => {
  const found: Pair<number[]> = { ours: [], noOp: [] }
  for (let i = 0; i < starts; i++) {
    const pair = await launchBoth()
    found.ours.push(pair.ours.startMs)
    found.noOp.push(pair.noOp.startMs)
    await stopBoth(pair)
  }
  return { ours: quantile(found.ours, 0.5), noOp: quantile(found.noOp, 0.5) }
}

const usageOf = async ({ ours, noOp }: Pair<Subject>): Promise<Pair<Usage>> => ({
  ours: await ours.usage(),
  noOp: await noOp.usage(),
})

const rowOf = async (claims: number, pass: Pass): Promise<Row> => {
  const wanted = requests[pass].slice(0, claims)
  const [request = Buffer.alloc(0)] = wanted
  const pair = await launchBoth() // fresh, so that the memory is this row's
  try {
    const idle = await usageOf(pair)
    const sent = await bytesOut(pair, request)
    const measured = await measure(pair, wanted)
    const used = await usageOf(pair)
    return { claims, pass, bytesIn: request.length, bytesOut: sent, measured, idle, used }
  } finally {
    await stopBoth(pair)
  }
}

const cells = ({ claims, pass, bytesIn, bytesOut, measured, idle, used }: Row): string[] => {
  const { ours, noOp } = measured
  return [
    `${claims}`,
    pass,
    `${fixed(bytesIn / 1000, 0)} / ${fixed(bytesOut / 1000, 0)}`,
    `${fixed(ours.p50Ms)} / ${fixed(noOp.p50Ms)}`,
    times(ours.p50Ms, noOp.p50Ms),
    `${fixed(ours.p95Ms)} / ${fixed(noOp.p95Ms)}`,
    times(ours.p95Ms, noOp.p95Ms),
    `${fixed(ours.perSecond, 0)} / ${fixed(noOp.perSecond, 0)}`,
    `${fixed(ours.cpuMs)} / ${fixed(noOp.cpuMs)}`,
    times(ours.cpuMs, noOp.cpuMs),
    `${fixed(idle.ours.rssMiB, 0)} / ${fixed(idle.noOp.rssMiB, 0)}`,
    `${fixed(used.ours.rssMiB, 0)} / ${fixed(used.noOp.rssMiB, 0)}`,
  ]
}

const head = [
  'claims',
  'pass',
  'kB in / out',
  'p50 ms',
  '',
  'p95 ms',
  '',
  'calls/s',
  'CPU ms/call',
  '',
  'MiB idle',
  'MiB after',
]

const verdict = (name: string, found: number, limit: number, unit: string): string =>
  `${found <= limit ? 'met   ' : 'MISSED'}  ${name}: ${fixed(found, 2)}${unit} (target ${limit}${unit})`

try {
  const start = await startTimes()
  const rows: Row[] = []
  for (const claims of claimCounts) {
    for (const pass of passes) rows.push(await rowOf(claims, pass))
  }
  const steady = rows.filter(({ pass }) => pass === 'steady')
  const ratios = steady.map(({ measured: { ours, noOp } }) => ours.p50Ms / noOp.p50Ms)
  process.stdout.write(
    [
      'RunFunction over gRPC and mTLS: the function / a no-op with the same bytes',
      '',
      table(head, rows.map(cells)),
      '',
      `start to first SERVING: ${fixed(start.ours, 0)} ms / ${fixed(start.noOp, 0)} ms`,
      `bundle: ${fixed(ours.bytes / 1e6, 2)} MB / ${fixed(noOp.bytes / 1e6, 2)} MB`,
      '',
      verdict('p50 beside the no-op, steady', Math.max(...ratios), targets.ratio, 'x'),
      verdict('RSS', Math.max(...rows.map(({ used }) => used.ours.rssMiB)), targets.rssMiB, ' MiB'),
      verdict('bundle', ours.bytes / 1e6, targets.bundleMB, ' MB'),
      verdict('start', start.ours, targets.startMs, ' ms'),
      '',
    ].join('\n'),
  )
} finally {
  folder.remove()
  rmSync(scratch, { recursive: true })
}
