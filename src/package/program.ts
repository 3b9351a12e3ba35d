import { spawnSync } from 'node:child_process'

export type Command = readonly [program: string, ...args: string[]]

/** Whether it is there and ends with 0. */
export const works = ([program, ...args]: Command): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0

/**
 * Runs it to its end, its output beside ours.
 *
 * @throws an Error that says what could not be done, and with the program's own last words
 */
export const run = (purpose: string, [program, ...args]: Command, cwd?: string): void => {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status === 0) return
  const words = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n')
  throw new Error(`cannot ${purpose}: ${program}: ${words}`)
}
