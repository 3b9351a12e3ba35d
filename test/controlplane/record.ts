import type { KubeObject } from '../../src/kube/objects.ts'
import type { Client, Scope } from './plane/client.ts'
import { follow } from './plane/follow.ts'

/** States of the objects of some kinds in a namespace, in the order in which they were written. */
export type Recording = {
  /** Everything seen so far: each state that an object has had. */
  readonly states: () => readonly KubeObject[]
  readonly end: () => Promise<void>
}

/** One store keeps all objects, so versions of different kinds can be compared. */
export const versionOf = ({ metadata }: KubeObject): number =>
  Number(metadata?.resourceVersion ?? 0)

/** Writes down what a watch tells, as `kubectl get -w` prints it. */
export const record = (client: Client, scopes: readonly Scope[]): Recording => {
  const seen = new Map<string, KubeObject>()
  const ending = new AbortController()
  const following = scopes.map((scope) =>
    follow(client, scope, ending.signal, async ({ object }) => {
      seen.set(`${object.metadata?.uid} ${versionOf(object)}`, object)
    }),
  )
  return {
    states: () => [...seen.values()].sort((a, b) => versionOf(a) - versionOf(b)),
    end: async () => {
      ending.abort()
      await Promise.all(following)
    },
  }
}
