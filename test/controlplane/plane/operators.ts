import type { ZalandoPostgresql } from '../../../src/database/zalando-types.ts'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { statusOf } from '../../../src/render/controllers.ts'
import { madeBy } from '../../../src/render/made.ts'
import { type Client, referenceTo } from './client.ts'
import { follow } from './follow.ts'

type Condition = { readonly type: string; readonly lastTransitionTime?: string }
export type WithStatus = KubeObject & { readonly status?: Readonly<Record<string, unknown>> }

/** Kinds of operators, which do not run here. */
const played = [
  { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' },
  { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Pooler' },
  { apiVersion: 'acid.zalan.do/v1', kind: 'postgresql' },
  { apiVersion: 'postgres-operator.crunchydata.com/v1beta1', kind: 'PostgresCluster' },
  { apiVersion: 'minio.min.io/v2', kind: 'Tenant' },
] as const

/** Conditions as the API server wants them; a condition that stands keeps its time. */
export const withTimes = (wanted: WithStatus['status'], present: WithStatus['status']) => {
  const before = (present?.conditions ?? []) as readonly Condition[]
  const conditions = wanted?.conditions as readonly Condition[] | undefined
  if (!conditions) return wanted
  return {
    ...wanted,
    conditions: conditions.map((condition) => ({
      lastTransitionTime:
        before.find(({ type }) => type === condition.type)?.lastTransitionTime ??
        new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      ...condition,
    })),
  }
}

export const says = (status: WithStatus['status'], wanted: WithStatus['status']): boolean =>
  Object.entries(wanted ?? {}).every(
    ([key, value]) => JSON.stringify(status?.[key]) === JSON.stringify(value),
  )

/** Zalando's operator makes no more instances of an object with this annotation than it says. */
export const AT_MOST = 'test.xsupabase.io/at-most'

/** As the operator takes it: its own configuration may set limits (max_instances of Zalando's). */
const taken = (object: KubeObject): KubeObject => {
  const most = object.metadata?.annotations?.[AT_MOST]
  if (most === undefined || object.kind !== 'postgresql') return object
  const { spec } = object as ZalandoPostgresql
  const numberOfInstances = Math.min(spec.numberOfInstances, Number(most))
  return { ...object, spec: { ...spec, numberOfInstances } } as ZalandoPostgresql
}

/**
 * Makes what the operator makes beside the status; it goes with the object. Pods follow the object,
 * a Secret stays as it was made.
 */
const make = async (client: Client, owner: KubeObject): Promise<void> => {
  const { apiVersion, kind, metadata } = owner
  const { name = '', uid = '' } = metadata ?? {}
  for (const object of madeBy({ ...taken(owner), status: {} } as KubeObject)) {
    if (object.kind === 'Secret' && (await client.find(referenceTo(object)))) continue
    const ownerReferences = [{ apiVersion, kind, name, uid, controller: true }]
    await client.apply({ ...object, metadata: { ...object.metadata, ownerReferences } })
  }
}

/** An object with this annotation gets no status: its operator is stuck, with these words. */
export const STUCK = 'test.xsupabase.io/stuck'

const STUCK_STATUS: Readonly<Record<string, (words: string) => WithStatus['status']>> = {
  Tenant: (currentState) => ({ currentState }),
  postgresql: (PostgresClusterStatus) => ({ PostgresClusterStatus }),
}

/**
 * Writes the status that operators write once an object does its work, from the table that the
 * golden cases are made with.
 */
export const playOperators = (client: Client, signal: AbortSignal): Promise<void>[] =>
  played.map((scope) =>
    follow(client, scope, signal, async ({ type, object }) => {
      if (type === 'DELETED') return
      const { status, metadata } = object as WithStatus
      const stuck = metadata?.annotations?.[STUCK]
      const wanted =
        stuck === undefined
          ? withTimes(statusOf(object), status)
          : (STUCK_STATUS[object.kind]?.(stuck) ?? { phase: stuck, readyInstances: 0 })
      if (stuck === undefined) await make(client, object)
      if (says(status, wanted)) return
      await client.patch(referenceTo(object), { status: wanted }, { subresource: 'status' })
    }),
  )
