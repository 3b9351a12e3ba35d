import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { controlPlaneBinary } from '../../programs/control-plane.ts'
import { type Client, createClient } from './client.ts'
import { type Action, command } from './control.ts'
import type { Coordinates } from './coordinates.ts'
import { publish } from './packages.ts'

const execute = promisify(execFile)

/** Programs of a plane that a test may end and start again. */
export type ServiceName =
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kwok'
  | 'registry'
  | 'core'
  | 'rbac-manager'
  | 'function'

/** A running plane, as a test uses it. */
export type Plane = Coordinates & {
  readonly client: Client
  /** Runs kubectl as administrator and returns what it prints; throws with its words. */
  readonly kubectl: (...args: readonly string[]) => Promise<string>
  /** Runs commands as a reader of the documents does, in the repository, as administrator. */
  readonly shell: (commands: string) => Promise<string>
  /**
   * Does it and waits until it is done; `start` waits until the program serves, with these flags
   * beside its own.
   */
  readonly service: (name: ServiceName, action: Action, ...flags: string[]) => Promise<void>
  /**
   * Ends the function and runs another program in its place; without one, the sources as they are
   * now.
   */
  readonly runFunction: (program?: string) => Promise<void>
  /** What a program has printed so far. */
  readonly log: (name: ServiceName) => string
  /** Pushes both packages under another version. */
  readonly publish: (version: string) => void
}

const repository = join(import.meta.dirname, '../../..')

export const connectPlane = (coordinates: Coordinates): Plane => {
  const { kubeconfig, control, registry, root, logs } = coordinates
  const service = (name: string, action: Action, ...flags: string[]): Promise<void> =>
    command(control, { service: name, action, flags })
  const binaries = dirname(controlPlaneBinary('kubectl'))
  const run = async (program: string, args: readonly string[]): Promise<string> => {
    const { stdout } = await execute(program, args, {
      cwd: repository,
      env: { ...process.env, KUBECONFIG: kubeconfig, PATH: `${binaries}:${process.env.PATH}` },
      maxBuffer: 64 * 2 ** 20,
    })
    return stdout
  }
  return {
    ...coordinates,
    client: createClient(coordinates.endpoint),
    kubectl: (...args) => run('kubectl', args),
    shell: (commands) => run('bash', ['-euo', 'pipefail', '-c', commands]),
    service,
    runFunction: async (program) => {
      await command(control, program === undefined ? {} : { program })
      await service('function', 'stop')
      await service('function', 'start')
    },
    log: (name) => readFileSync(join(logs, `${name}.log`), 'utf8'),
    publish: (version) => publish(registry, version, join(root, `packages-${version}`)),
  }
}
