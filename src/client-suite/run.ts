import { BadInput } from '../render/bad-input.ts'
import { checks } from './checks/index.ts'
import { HELP, readFlags, type Variables } from './flags.ts'
import { whySilent } from './reach.ts'
import { json, summary, table } from './report.ts'
import { type Row, runSuite } from './suite.ts'

/** Where the words go, and what is known of the surroundings. */
export type Surroundings = {
  /** Errors, a line each. */
  readonly tell: (line: string) => void
  /** The report. */
  readonly print: (text: string) => void
  readonly variables: Variables
  /** Ends the suite early; what it made is removed all the same. */
  readonly interrupted: AbortSignal
}

const unanswered = (why: string): Row => ({
  component: 'gateway',
  check: 'answers',
  result: 'failed',
  why,
  milliseconds: 0,
})

const verify = async (argv: readonly string[], surroundings: Surroundings): Promise<0 | 1> => {
  const { print, variables, interrupted } = surroundings
  const flags = readFlags(argv, variables)
  if (flags.help) {
    print(HELP)
    return 0
  }
  const { url, seconds } = flags.target
  const silent = await whySilent(url, seconds, interrupted)
  if (silent !== undefined) {
    surroundings.tell(silent)
    if (flags.output === 'json') print(json({ url, rows: [unanswered(silent)] }))
    return 1
  }
  const chosen = checks.filter(({ component }) => flags.only.includes(component))
  const rows = table(chosen, flags.output === 'table' ? print : () => undefined)
  rows.head()
  const report = await runSuite(flags.target, chosen, rows.row, interrupted)
  print(flags.output === 'json' ? json(report) : `\n${summary(report)}`)
  if (interrupted.aborted) surroundings.tell('interrupted: what was made has been removed')
  return interrupted.aborted || report.rows.some(({ result }) => result === 'failed') ? 1 : 0
}

/**
 * The whole of `npm run verify`.
 *
 * @returns exit code: 0 nothing failed, 1 a check failed or nothing answers, 2 bad input
 */
export const run = async (
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<0 | 1 | 2> => {
  try {
    return await verify(argv, surroundings)
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    surroundings.tell(error.message)
    return 2
  }
}
