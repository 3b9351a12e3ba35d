import type { ClaimSpec } from '../claim/index.ts'
import type { Issue } from '../issues.ts'
import type { Spec } from '../project.ts'
import { when } from './rule.ts'

const VOLUME = ['storage', 'its files are on no volume of the cluster; remove the field'] as const
const PODS = ['resources', 'no pod of the cluster serves it; remove the field'] as const

/** Fields of `spec.objectStore` that a back end ignores, and why, by its type. */
const MEANINGLESS: Readonly<
  Record<string, readonly (readonly [field: 'storage' | 'resources', why: string])[]>
> = {
  S3: [VOLUME, PODS],
  GCS: [VOLUME, PODS],
  External: [VOLUME, PODS],
  AzureBlob: [VOLUME],
}

/**
 * Refuses fields that the chosen back end would ignore, where the claim itself sets them; those in
 * plans and defaults are meant for claims with other back ends.
 */
export const meaninglessOfStore = (
  { objectStore: claimed = {} }: ClaimSpec,
  { objectStore: { type } }: Spec,
): Issue[] => [
  ...(MEANINGLESS[type] ?? []).flatMap(([field, why]) =>
    when(
      claimed[field] !== undefined,
      `spec.objectStore.${field}`,
      `has no meaning for type ${type}: ${why}`,
    ),
  ),
  ...when(
    type === 'MinIOOperator' && claimed.storage?.accessMode === 'ReadWriteMany',
    'spec.objectStore.storage.accessMode',
    'cannot be ReadWriteMany for type MinIOOperator: each server of a Tenant has volumes of its own; remove the field',
  ),
]
