import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../controlplane/plane/until.ts'
import { places } from './places.ts'

/** A program that goes on after this process has ended, until `npm run cluster:down`. */
export type Daemon = {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly ready: () => Promise<boolean>
}

/** A process, told apart from a later one with the same number. */
type Mark = { readonly pid: number; readonly since: string }

/** When the process started, in ticks since boot; undefined when there is none. */
const sinceOf = (pid: number): string | undefined => {
  try {
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const fields = rest.split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

const markFile = (name: string): string => join(places.started, `${name}.pid`)

export const logFile = (name: string): string => join(places.logs, `${name}.log`)

export const lastLines = (name: string, count: number): string =>
  existsSync(logFile(name))
    ? readFileSync(logFile(name), 'utf8').trimEnd().split('\n').slice(-count).join('\n')
    : ''

const markOf = (name: string): Mark | undefined =>
  existsSync(markFile(name)) ? JSON.parse(readFileSync(markFile(name), 'utf8')) : undefined

/** The process, while it is the one that was started. */
export const pidOf = (name: string): number | undefined => {
  const mark = markOf(name)
  return mark && sinceOf(mark.pid) === mark.since ? mark.pid : undefined
}

/** What was started and not asked to end since. */
export const wasStarted = (name: string): boolean => existsSync(markFile(name))

/** Starts it unless it runs, and waits until it serves. */
export const start = async ({ name, command, ready }: Daemon): Promise<void> => {
  if (pidOf(name) === undefined) {
    const log = openSync(logFile(name), 'a')
    const [program, ...args] = command
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: places.root,
      // nothing of the user's own environment may change what it does
      env: { PATH: process.env.PATH, HOME: places.root },
    })
    closeSync(log)
    child.on('error', () => undefined)
    child.unref()
    if (child.pid === undefined) throw new Error(`cannot start ${name}: ${program} is missing`)
    const since = sinceOf(child.pid) ?? ''
    writeFileSync(markFile(name), JSON.stringify({ pid: child.pid, since }))
  }
  await until(
    () => `${name} to serve\n${lastLines(name, 20)}`,
    60,
    async () => {
      if (pidOf(name) === undefined) {
        throw new Error(`cannot start ${name}: it ended\n${lastLines(name, 20)}`)
      }
      return (await ready()) || undefined
    },
  )
}

/** Asks it to end, waits, and kills it after 15 s. */
export const stop = async (name: string): Promise<void> => {
  const pid = pidOf(name)
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM')
    for (let waited = 0; pidOf(name) !== undefined; waited += 100) {
      if (waited === 15_000) process.kill(pid, 'SIGKILL')
      await sleep(100)
    }
  }
  rmSync(markFile(name), { force: true })
}
