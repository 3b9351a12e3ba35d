import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { createClient } from '../controlplane/plane/client.ts'
import { controlPlaneBinary } from '../programs/control-plane.ts'
import { endpointOf } from './endpoint.ts'
import { foreign } from './options.ts'

const execute = promisify(execFile)

const { kubeconfig } = inject('cluster')

/** Whether the node's processes and containers are on this machine. */
export const isOurs = foreign() === undefined

export const client = createClient(await endpointOf(kubeconfig))

const binaries = dirname(controlPlaneBinary('kubectl'))

export const environment = {
  ...process.env,
  KUBECONFIG: kubeconfig,
  PATH: `${binaries}:${process.env.PATH}`,
}

/** Runs kubectl as administrator and returns what it prints; throws with its words. */
export const kubectl = async (...args: readonly string[]): Promise<string> => {
  const { stdout } = await execute('kubectl', args, {
    env: environment,
    maxBuffer: 64 * 2 ** 20,
  })
  return stdout
}

export type Pod = KubeObject & {
  readonly spec: {
    readonly nodeName?: string
    readonly containers: readonly {
      readonly name: string
      readonly image: string
      readonly securityContext?: Readonly<Record<string, unknown>>
      readonly resources?: { readonly limits?: Readonly<Record<string, string>> }
    }[]
    readonly securityContext?: { readonly runAsUser?: number; readonly runAsGroup?: number }
  }
  readonly status?: {
    readonly phase?: string
    readonly podIP?: string
    readonly conditions?: readonly { type: string; status: string }[]
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
  }
}

export type ContainerStatus = {
  readonly name: string
  readonly containerID?: string
  readonly restartCount: number
  readonly state?: { readonly running?: object; readonly terminated?: { reason?: string } }
  readonly lastState?: { readonly terminated?: { reason?: string; exitCode: number } }
}

export const podsIn = (
  namespace: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<Pod[]> => client.list<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace, labels })

export const isRunning = ({ status, metadata }: Pod): boolean =>
  status?.phase === 'Running' && metadata?.deletionTimestamp === undefined

/** Prints what a run measured; it never decides. */
export const tell = (line: string): void => console.log(`    ${line}`)

export const seconds = (since: number): string =>
  `${((performance.now() - since) / 1000).toFixed(1)} s`
