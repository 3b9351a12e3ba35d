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

/** Kubernetes deletes what Crossplane composed, and the volumes of it: nothing could hold them. */
export const dataReclaimPolicy: Rule = ({
  dataReclaimPolicy: policy,
  database,
  objectStore,
  storage,
}) => {
  const types = [
    ['database.type', database.type],
    ...(storage.enabled ? [['objectStore.type', objectStore.type]] : []),
  ] as const
  const inside = types.find(([, type]) => type !== undefined && !OUTSIDE.has(type))
  return when(
    policy === 'Retain' && inside !== undefined,
    'spec.dataReclaimPolicy',
    `cannot be Retain: the volumes of ${inside?.join(' ')} go with the claim; set Delete, where deletionProtection still refuses to delete it, or a type that lives outside the cluster`,
  )
}
