import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cached, type Program } from './cache.ts'
import { freePort } from './ports.ts'

const version = '2.9.6'
const packageName = `@deno/linux-${process.arch}-glibc`
const folder = cached('deno', version)

/** Deno, the runtime that Supabase's edge runtime is built on. */
export const deno: Program = {
  name: 'deno',
  needs: 'npm, on Linux with glibc',
  folder,
  path: join(folder, 'node_modules', packageName, 'deno'),
  install: (into) => {
    execFileSync(
      'npm',
      ['install', '--prefix', into, '--ignore-scripts', '--no-save', `${packageName}@${version}`],
      { stdio: 'inherit' },
    )
  },
}

export type DenoServer = {
  readonly address: string
  /** All that the program has printed so far. */
  readonly log: () => string
  readonly stop: () => Promise<void>
}

/**
 * Runs a module that calls `Deno.serve`, without a network for modules, and with these variables
 * only. Resolves when it listens.
 */
export const startDeno = async (
  module: string,
  variables: Readonly<Record<string, string>>,
): Promise<DenoServer> => {
  const port = await freePort()
  const args = ['run', '--no-remote', '--no-npm', '--cached-only', '--no-config', '--allow-all']
  const server = spawn(deno.path, [...args, module], {
    env: {
      ...variables,
      DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
      DENO_DIR: join(folder, 'cache'),
      DENO_NO_UPDATE_CHECK: '1',
    },
  })
  const printed: string[] = []
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (chunk: Buffer) => printed.push(chunk.toString()))
  }
  const log = (): string => printed.join('')

  while (!log().includes('Listening on')) {
    if (server.exitCode !== null) throw new Error(`cannot start ${module}: ${log()}`)
    await sleep(20)
  }
  return {
    address: `http://127.0.0.1:${port}`,
    log,
    stop: async () => {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill()
        await once(server, 'exit')
      }
    },
  }
}
