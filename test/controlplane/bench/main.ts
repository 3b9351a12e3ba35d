import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { toManifest } from '../../../src/render/manifests.ts'
import { connectPlane } from '../plane/plane.ts'
import { startPlane } from '../plane/start.ts'
import { readCounters } from './counters.ts'
import { watchFleet } from './fleet.ts'
import { costTable, floorTable, roundTable, steadyTable } from './report.ts'
import { atOnce, type Bench, floor, oneByOne, type Round, steady } from './rounds.ts'

/**
 * What a project costs Crossplane and this function, on a real control plane with kwok in place of
 * the kubelets: `npm run bench:controlplane`. The output is the tables of docs/performance.md.
 */
const { values } = parseArgs({
  options: {
    one: { type: 'string', default: '20' }, // claims one after another
    many: { type: 'string', default: '50,200' }, // claims at once, a round each
    steady: { type: 'string', default: '600' }, // seconds
  },
})

const tell = (line: string): void => console.error(line)
const load = (): string =>
  loadavg()
    .map((each) => each.toFixed(1))
    .join(', ')

const started = await startPlane({ tell })
const plane = connectPlane(started.coordinates)
const fleet = watchFleet(plane.client)
const bench: Bench = {
  plane,
  fleet,
  count: () =>
    readCounters(plane.client, plane.coreMetrics, {
      core: started.pidOf('core'),
      function: started.pidOf('function'),
    }),
  calls: () => {
    const calls = new Map<string, number>()
    for (const [, name = ''] of readFileSync(join(plane.logs, 'function.log'), 'utf8').matchAll(
      /"xr":"([^"]+)"/g,
    )) {
      calls.set(name, (calls.get(name) ?? 0) + 1)
    }
    return calls
  },
  file: (object) => {
    const path = join(plane.root, `${object.metadata?.name}.yaml`)
    writeFileSync(path, toManifest(object))
    return path
  },
}

try {
  console.log(
    `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}; load before: ${load()}\n`,
  )
  await oneByOne(bench, 1) // warms caches, watches and the function up
  const bare = await floor(bench, Number(values.one))
  tell('the floor is measured')
  const rounds: Round[] = [await oneByOne(bench, Number(values.one))]
  for (const number of values.many.split(',').filter(Boolean)) {
    tell(`${rounds.at(-1)?.claims} claims are Ready; load ${load()}`)
    rounds.push(await atOnce(bench, Number(number)))
  }
  const claims = 1 + rounds.reduce((sum, round) => sum + round.claims, 0)
  tell(`${claims} claims are Ready, and are left alone now; load ${load()}`)
  const rest = await steady(bench, claims, Number(values.steady))
  for (const table of [
    floorTable(bare),
    roundTable(rounds),
    costTable(rounds),
    steadyTable(rest),
  ]) {
    console.log(`${table}\n`)
  }
  console.log(`load after: ${load()}`)
} finally {
  await fleet.end()
  await started.stop()
}
