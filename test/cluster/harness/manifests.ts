import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../../src/kube/objects.ts'
import type { Client } from '../../controlplane/plane/client.ts'
import { until } from '../../controlplane/plane/until.ts'

/** Objects of a file, after `change` to its text. */
export const manifest = (
  path: string,
  change: (text: string) => string = (text) => text,
): readonly KubeObject[] =>
  parseAllDocuments(change(readFileSync(path, 'utf8')))
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null)

/** A file beside this one. */
export const own = (file: string): string => join(import.meta.dirname, file)

/** Applies them in order; what a webhook or a kind is late for is tried again. */
export const applyAll = async (client: Client, objects: readonly KubeObject[]): Promise<void> => {
  for (const object of objects) {
    let why = ''
    await until(
      () => `the API server to take ${object.kind} ${object.metadata?.name}: ${why}`,
      30,
      async () => {
        try {
          await client.apply(object)
          return true
        } catch (error) {
          why = error instanceof Error ? error.message : String(error)
          return undefined
        }
      },
      500,
    )
  }
}

type Deployment = KubeObject & {
  readonly spec?: { readonly replicas?: number }
  readonly status?: {
    readonly observedGeneration?: number
    readonly readyReplicas?: number
    readonly updatedReplicas?: number
  }
  readonly metadata?: { readonly generation?: number }
}

/** Waits until every pod of a Deployment is ready by its present template. */
export const rolledOut = (client: Client, namespace: string, name: string): Promise<true> =>
  until(`Deployment ${namespace}/${name} to be rolled out`, 120, async () => {
    const found = await client.find<Deployment>({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace,
      name,
    })
    const { spec, status, metadata } = found ?? {}
    const pods = spec?.replicas ?? 1
    const ready =
      status?.observedGeneration === metadata?.generation &&
      status?.readyReplicas === pods &&
      status?.updatedReplicas === pods
    return ready || undefined
  })
