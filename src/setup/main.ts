import { existsSync, writeFileSync } from 'node:fs'
import { type Environment, environment } from './environment.ts'

/**
 * A set-up program: resolves with one sentence of success, or throws an `Error` whose message is
 * one sentence of what was missing and the way out.
 */
type Program = { readonly run: (env: Environment) => Promise<string> }

// Loaded on demand: `wait` runs in front of every pod and needs neither S3 nor the gateway's code.
const programs: Readonly<Record<string, () => Promise<Program>>> = {
  database: () => import('./database/run.ts'),
  wait: () => import('./wait.ts'),
  record: () => import('./record.ts'),
  bucket: () => import('./bucket.ts'),
  'storage-policies': () => import('./storage-policies.ts'),
  realtime: () => import('./realtime.ts'),
  verify: () => import('./verify.ts'),
  functions: () => import('./functions.ts'),
  'mail-templates': () => import('./mail-templates.ts'),
  'mail-templates-answers': async () => ({ run: (await import('./mail-templates.ts')).answers }),
}

const usage = `usage: setup <${Object.keys(programs).join('|')}>\n`

const name = process.argv[2] ?? ''
const load = Object.hasOwn(programs, name) ? programs[name] : undefined

const log = (message: string): void => {
  process.stdout.write(`${JSON.stringify({ level: 'info', program: name, message })}\n`)
}

// Kubernetes shows this file's text in the pod's status, from where it reaches the claim.
const leaveMessage = (message: string): void => {
  const path = process.env.TERMINATION_LOG ?? '/dev/termination-log'
  if (existsSync(path)) writeFileSync(path, message)
}

const start = async (program: () => Promise<Program>): Promise<number> => {
  const env = environment(process.env, log, leaveMessage)
  try {
    log(env.redact(await (await program()).run(env)))
    return 0
  } catch (error) {
    const message = env.redact(error instanceof Error ? error.message : String(error))
    process.stderr.write(`${message}\n`)
    leaveMessage(message)
    return 1
  }
}

// PID 1 has no default handlers: without this a pod that waits would sit out its grace period.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1))

if (load === undefined) {
  process.stderr.write(usage)
  process.exitCode = 2
} else {
  process.exitCode = await start(load)
}
