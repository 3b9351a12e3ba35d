import { type ParseArgsConfig, parseArgs } from 'node:util'
import { BadInput } from './render/bad-input.ts'

/** Ends a message about a command whose help says more. */
export const SEE_HELP = '(see --help)'

/**
 * The flags of a command.
 *
 * @throws BadInput for an unknown flag, a missing value, and an argument where there is none
 */
export const parseFlags = <T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> => {
  try {
    return parseArgs(config)
  } catch (error) {
    const [line = ''] = (error as Error).message.split(/\. |\n/)
    throw new BadInput(`${line} ${SEE_HELP}`)
  }
}

/**
 * Runs a command to its end: what went wrong is told in its own words. Exit code: 0, 2 for what its
 * user can correct in the input, 1 for whatever else failed.
 */
export const command = async (main: () => void | Promise<void>): Promise<void> => {
  try {
    await main()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = error instanceof BadInput ? 2 : 1
  }
}
