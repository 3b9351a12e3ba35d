import type { IDeployment } from 'kubernetes-models/apps/v1'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { secret } from '../golden/worlds.ts'

type External = NonNullable<NonNullable<ClaimSpec['objectStore']>['external']>

/** What every claim of these tests says, so that a pass is short. */
export const least: ClaimSpec = { plan: 'nano', realtime: { enabled: false } }

/** A claim whose files are in a bucket of the user's. */
export const external = (change: Partial<External> = {}): ClaimSpec => ({
  ...least,
  objectStore: {
    type: 'External',
    external: {
      bucket: 'shop-files',
      endpoint: 'https://store.x.io',
      secretRef: { name: 'store' },
      ...change,
    },
  },
})

/** The Secret that `external` refers to. */
export const keys = secret('store', { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'hidden' })

export const podOf = (object: KubeObject | undefined) =>
  (object as IDeployment | undefined)?.spec?.template?.spec

/** Environment of an object's first container; a reference stands for a value from a Secret. */
export const envOf = (object: KubeObject | undefined): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    (podOf(object)?.containers[0]?.env ?? []).map(({ name, value, valueFrom }) => [
      name,
      value ?? valueFrom?.secretKeyRef,
    ]),
  )

export const template = (objects: Readonly<Record<string, KubeObject>>, key: string) =>
  (objects[key] as IDeployment | undefined)?.spec?.template

/** The same value with the keys of every object in another order, as Crossplane may send it. */
export const reordered = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(reordered) as T
  const entries = Object.entries(value).map(([key, inner]) => [key, reordered(inner)])
  return Object.fromEntries(entries.reverse()) as T
}
