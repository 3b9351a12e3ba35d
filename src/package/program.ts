import { spawnSync } from 'node:child_process'

export type Command = readonly [program: string, ...args: string[]]

/** Whether it is there and ends with 0. */
export const works = ([program, ...args]: Command): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0

/** A program that did not do what it was run for. */
export class Failed extends Error {
  /** The program's own last words. */
  readonly words: string

  constructor(purpose: string, program: string, words: string) {
    super(`cannot ${purpose}: ${program}: ${words}`)
    this.words = words
  }
}

/**
 * Runs it to its end, its output beside ours.
 *
 * @throws Failed, which says what could not be done, with the program's own last words
 */
export const run = (purpose: string, [program, ...args]: Command, cwd?: string): void => {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status === 0) return
  const words = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n')
  throw new Failed(purpose, program, words)
}
