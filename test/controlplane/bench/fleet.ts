import { kinds } from '../../../src/kube/kinds.ts'
import type { Client } from '../plane/client.ts'
import { follow } from '../plane/follow.ts'
import { condition, type Supabase } from '../plane/project.ts'

/** When things happened to one claim, in milliseconds of `performance.now()`. */
export type Life = {
  /** When each of its objects was seen first, by UID. */
  readonly objects: Map<string, number>
  ready?: number
  composite?: string
}

export type Fleet = {
  /** A claim's life so far, by its namespace and name. */
  readonly life: (namespace: string, name: string) => Life
  /** Changes seen so far of any claim, composite and composed object. */
  readonly changes: () => number
  readonly end: () => Promise<void>
}

const OURS = { 'app.kubernetes.io/managed-by': 'xsupabase' }
const API = 'xsupabase.io/v1alpha1'

/** Watches every project of the cluster, as nothing that polls could: to the millisecond. */
export const watchFleet = (client: Client): Fleet => {
  const lives = new Map<string, Life>()
  const life = (namespace: string, name: string): Life => {
    const id = `${namespace}/${name}`
    const found = lives.get(id) ?? { objects: new Map() }
    lives.set(id, found)
    return found
  }
  let changes = 0
  const ending = new AbortController()
  const composed = kinds
    .filter(({ verbs }) => verbs.some((verb) => verb === 'create'))
    .map(({ apiVersion, kind }) =>
      follow(client, { apiVersion, kind, labels: OURS }, ending.signal, async ({ object }) => {
        changes++
        const { uid = '', labels = {} } = object.metadata ?? {}
        const name = labels['crossplane.io/claim-name']
        const namespace = labels['crossplane.io/claim-namespace']
        if (name === undefined || namespace === undefined) return
        const { objects } = life(namespace, name)
        if (!objects.has(uid)) objects.set(uid, performance.now())
      }),
    )
  const claims = follow(
    client,
    { apiVersion: API, kind: 'Supabase' },
    ending.signal,
    async (event) => {
      changes++
      const claim = event.object as Supabase
      const found = life(claim.metadata?.namespace ?? '', claim.metadata?.name ?? '')
      if (claim.spec.resourceRef) found.composite = claim.spec.resourceRef.name
      if (condition(claim, 'Ready')?.status === 'True') found.ready ??= performance.now()
    },
  )
  const composites = follow(
    client,
    { apiVersion: API, kind: 'XSupabase' },
    ending.signal,
    async () => {
      changes++
    },
  )
  return {
    life,
    changes: () => changes,
    end: async () => {
      ending.abort()
      await Promise.all([...composed, claims, composites])
    },
  }
}
