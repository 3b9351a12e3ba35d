import type { Spec } from '../project.ts'
import { type Rule, when } from './rule.ts'

/** Types whose data outlives its claim: it is in no volume that goes with it. */
const OUTSIDE = new Set([
  'RDS',
  'CloudSQL',
  'AzureFlexibleServer',
  'MinIOOperator', // its operator deletes no volume
  'S3',
  'GCS',
  'AzureBlob',
  'External',
])

/** What has its data in volumes that go with the claim, as field and value. */
export const goesWithClaim = ({
  database,
  objectStore,
  storage,
}: Pick<Spec, 'database' | 'objectStore' | 'storage'>): string | undefined =>
  [
    ['database.type', database.type],
    ...(storage.enabled ? [['objectStore.type', objectStore.type]] : []),
  ]
    .find(([, type]) => type !== undefined && !OUTSIDE.has(type))
    ?.join(' ')

/** Kubernetes deletes what Crossplane composed, and the volumes of it: nothing could hold them. */
export const dataReclaimPolicy: Rule = (spec) => {
  const inside = goesWithClaim(spec)
  return when(
    spec.dataReclaimPolicy === 'Retain' && inside !== undefined,
    'spec.dataReclaimPolicy',
    `cannot be Retain: the volumes of ${inside} go with the claim; set Delete, where deletionProtection still refuses to delete it, or a type that lives outside the cluster`,
  )
}
