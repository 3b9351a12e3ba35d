import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from './until.ts'

/** A program that runs as long as the plane, and that a test may end and start again. */
export type Service = {
  readonly name: string
  /**
   * Spawns it and waits until it serves. Throws with the end of its log when it ends instead.
   *
   * @param flags of this life alone, after those that it always has
   */
  readonly start: (flags?: readonly string[]) => Promise<void>
  /** Asks it to end, waits, and kills it after 15 s. */
  readonly stop: () => Promise<void>
  /** Ends it as a crash does. */
  readonly kill: () => Promise<void>
  readonly pid: () => number | undefined
  readonly state: () => 'running' | 'stopped' | 'died'
  /** All that it has printed so far, over all its lives. */
  readonly log: () => string
}

export type ServiceOptions = {
  readonly name: string
  /** Program and arguments, asked for at each start. */
  readonly command: () => readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string>>
  /** Folder of the log. */
  readonly logs: string
  readonly ready: () => Promise<boolean>
}

const PATIENCE_SECONDS = 120
const STOP_SECONDS = 15

const lastLines = (text: string, count: number): string =>
  text.trimEnd().split('\n').slice(-count).join('\n')

/** Nothing of the user's own environment may change what a run does. */
const environment = (home: string) => ({ PATH: process.env.PATH, HOME: home, TMPDIR: home })

export const service = ({ name, command, env, logs, ready }: ServiceOptions): Service => {
  const logFile = join(logs, `${name}.log`)
  let child: ChildProcess | undefined
  let asked = true // to end

  const log = (): string => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '')
  const alive = (): boolean =>
    child !== undefined && child.exitCode === null && child.signalCode === null
  const assertAlive = (): void => {
    if (alive()) return
    throw new Error(`cannot start ${name}: it ended\n${lastLines(log(), 20)}`)
  }

  const launch = (flags: readonly string[]): ChildProcess => {
    const output = openSync(logFile, 'a')
    // the kernel ends it with this process, however that ends
    const started = spawn('setpriv', ['--pdeathsig', 'KILL', ...command(), ...flags], {
      env: { ...environment(logs), ...env },
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    return started
  }

  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    asked = true
    if (!child || !alive()) return
    const exited = once(child, 'exit')
    child.kill(signal)
    const late = setTimeout(() => child?.kill('SIGKILL'), STOP_SECONDS * 1000)
    await exited
    clearTimeout(late)
  }

  return {
    name,
    start: async (flags = []) => {
      if (alive()) return
      child = launch(flags)
      asked = false
      await until(`${name} to serve`, PATIENCE_SECONDS, async () => {
        assertAlive()
        return (await ready()) || undefined
      })
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pid: () => (alive() ? child?.pid : undefined),
    state: () => (alive() ? 'running' : asked ? 'stopped' : 'died'),
    log,
  }
}
