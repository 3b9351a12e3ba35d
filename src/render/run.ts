import type { KubeObject } from '../kube/objects.ts'
import { BadInput } from './bad-input.ts'
import { type Claim, claimsOf, existing } from './claims.ts'
import { inputOf } from './composition.ts'
import { isFatal, type World } from './crossplane.ts'
import { readDocuments } from './documents.ts'
import { type Flags, HELP, readFlags } from './flags.ts'
import { checkFolder, writeFolder } from './folder.ts'
import { checkGraph, writeGraph } from './graph/write.ts'
import { withFunction } from './loopback.ts'
import { claimWithStatus, manifests, toManifest } from './manifests.ts'
import { checkObserved, existingOf, isComposed } from './observed.ts'
import { checkPlatform } from './platform.ts'
import { isReady, isThere, type Pass, simulate } from './simulate.ts'
import { access, limits, progressLine, title, verdict } from './summary.ts'
import { objectTable } from './table.ts'

/** Where the words go. */
export type Voice = {
  /** Progress and errors, a line each. */
  readonly tell: (line: string) => void
  /** The result. */
  readonly print: (text: string) => void
}

type Start = { readonly claim: Claim; readonly world: World }

/** Everything that is read, before anything runs. */
const readInput = (flags: Flags): Start[] => {
  const read = (path: string | undefined) => (path === undefined ? [] : readDocuments(path))
  const { claims, others } = claimsOf(flags.file, read(flags.file), flags.namespace)
  const platform = read(flags.platform)
  if (flags.platform !== undefined) checkPlatform(flags.platform, platform)
  const observed = read(flags.observed)
  if (flags.observed !== undefined) checkObserved(flags.observed, observed, claims)
  const beside = observed.filter((document) => !isComposed(document))
  const cluster = {
    objects: existing(
      [...others, ...beside, ...read(flags.required), ...platform],
      flags.namespace,
    ),
  }
  if (flags.out !== undefined) checkFolder(flags.out)
  if (flags.graph !== undefined) checkGraph(flags.graph)
  if (flags.graph !== undefined && claims.length > 1) {
    throw new BadInput(
      `--graph: ${flags.file} has ${claims.length} Supabases and one can be drawn; put it into a file of its own`,
    )
  }
  return claims.map((claim) => {
    const input = inputOf(claim)
    return { claim, world: { ...existingOf(claim, observed), cluster, ...(input && { input }) } }
  })
}

type Run = Start & { readonly last: Pass }

const runAll = (starts: readonly Start[], { birth }: Flags, { tell }: Voice): Promise<Run[]> =>
  withFunction(birth, async (run) => {
    const runs: Run[] = []
    for (const { claim, world } of starts) {
      tell(title(claim))
      let last: Pass | undefined
      for await (const pass of simulate(world, run)) {
        tell(progressLine(pass, last))
        last = pass
      }
      if (last) runs.push({ claim, world, last })
    }
    return runs
  })

const report = ({ claim, world, last }: Run, isOneOfSeveral: boolean, { print }: Voice): void => {
  if (isFatal(last.response)) return
  if (isOneOfSeveral) print(`${title(claim)}\n\n`)
  print(`${objectTable(last)}\n\n`)
  const impossible = limits(last)
  if (impossible) print(`${impossible}\n\n`)
  if (isReady(last)) print(`${access(claim, last, world.observed)}\n`)
  if (isOneOfSeveral) print('\n')
}

const exitCode = (runs: readonly Run[]): 0 | 1 | 2 => {
  if (runs.some(({ last }) => isFatal(last.response))) return 2
  return runs.every(({ last }) => isThere(last)) ? 0 : 1
}

const render = async (flags: Flags, voice: Voice): Promise<0 | 1 | 2> => {
  const { tell, print } = voice
  const runs = await runAll(readInput(flags), flags, voice)
  const objects: KubeObject[] = runs.flatMap(({ last }) => manifests(last))
  if (flags.yaml) print(objects.map(toManifest).join(''))
  else for (const run of runs) report(run, runs.length > 1, voice)
  // A refusal leaves what is there as it is, here as in the cluster.
  if (flags.out !== undefined && !runs.some(({ last }) => isFatal(last.response))) {
    const claims = runs.map(({ claim, last }) => claimWithStatus(claim, last))
    const count = writeFolder(flags.out, [...claims, ...objects])
    tell(`wrote ${count} files to ${flags.out}; keys and passwords are in them`)
  }
  for (const { claim, last } of runs) {
    if (flags.graph !== undefined && !isFatal(last.response)) writeGraph(flags.graph, claim, last)
    tell(verdict(claim, last))
  }
  return exitCode(runs)
}

/**
 * The whole of `npm run render`.
 *
 * @returns exit code: 0 every project got Ready or to sleep, 1 one did not, 2 bad input or a refusal
 */
export const run = async (argv: readonly string[], voice: Voice): Promise<0 | 1 | 2> => {
  try {
    const flags = readFlags(argv)
    if (!flags.help) return await render(flags, voice)
    voice.print(HELP)
    return 0
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    voice.tell(error.message)
    return 2
  }
}
