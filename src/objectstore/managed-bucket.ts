import { goesWithClaim } from '../api/rules/reclaim.ts'
import { OBJECT_STORE_BUCKET } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { installedOf } from '../kube/installed.ts'
import type { KubeObject, Resources } from '../kube/objects.ts'
import { managedReadiness } from '../readiness/managed.ts'
import { type ObjectStore, OWN_BUCKET } from './port.ts'

/** After so many days the parts of an upload that was never finished are deleted. */
export const ABANDONED_UPLOAD_DAYS = 7

/** The bucket once its provider has made it: until then there is nothing to set up. */
const incarnation = ({ observed, birth }: Foundation): string | undefined => {
  if (birth.objectStoreUid) return birth.objectStoreUid
  const bucket = observed.resource<KubeObject>(OBJECT_STORE_BUCKET)
  return bucket && managedReadiness(bucket).ready ? bucket.metadata?.uid : undefined
}

/** Nobody empties a bucket by deleting a claim. Where Retain is refused, it is no way out. */
const neverEmptied = ({ project: { spec } }: Foundation): ObjectStore['limits'] => {
  if (spec.dataReclaimPolicy === 'Retain') return []
  const inside = goesWithClaim(spec)
  const way = inside
    ? `; dataReclaimPolicy cannot be Retain beside ${inside}, whose volumes go with the claim`
    : ', or dataReclaimPolicy is Retain, which leaves it in the cloud'
  return [
    {
      feature: 'deletion_of_files',
      reason: `a bucket that has files is not deleted with the claim: its Bucket waits until somebody has emptied it${way}`,
    },
  ]
}

/**
 * What the ports of all buckets in clouds have in common. All objects stay when Storage is turned
 * off: keys that were removed would have to be made anew.
 *
 * @param install what brings the kinds, as an instruction
 * @param own objects of ours beside those of the provider
 */
export const managedBucket = (
  foundation: Foundation,
  managed: Resources,
  install: string,
  own: Resources,
): Pick<
  ObjectStore,
  | 'createBucket'
  | 'described'
  | 'folder'
  | 'incarnation'
  | 'limits'
  | 'parts'
  | 'keeps'
  | 'resources'
  | 'blocked'
> => {
  const { resources, blocked } = installedOf(foundation.observed, managed, install)
  return {
    folder: OWN_BUCKET,
    createBucket: false,
    described: 'managed',
    limits: neverEmptied(foundation),
    incarnation: incarnation(foundation),
    parts: Object.keys(managed),
    resources: { ...resources, ...own },
    keeps: [...Object.keys(managed), ...Object.keys(own)],
    ...(blocked && { blocked }),
  }
}
