import type { Limit } from '../database/port.ts'
import type { SecretKey } from '../kube/environment.ts'
import type { Labels } from '../kube/labels.ts'
import type { Resources } from '../kube/objects.ts'
import type { Exporter } from '../metrics/exporter.ts'

/** What the rest of the project knows of its object store: S3, whoever speaks it. */
export type ObjectStore = {
  readonly type: string
  /** Composition key of the workload that serves it; none for a store outside the cluster. */
  readonly workload?: string
  readonly version: string
  /** Whose pods serve it, where they are not ours, and at which port; they call the API server. */
  readonly operator?: { readonly labels: Labels; readonly port: number; readonly portName: string }
  /** PersistentVolumeClaims of its data, as a regular expression; absent outside the cluster. */
  readonly volume?: string
  /** Where its pods tell their metrics; absent for a store that tells none. */
  readonly exporter?: Exporter
  /** Absolute URL, as seen from inside the cluster. */
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly forcePathStyle: boolean
  readonly accessKeyId: SecretKey
  readonly secretAccessKey: SecretKey
  /** Whether we make the bucket. */
  readonly createBucket: boolean
  /** Whether it takes object tags, which resumable uploads use. */
  readonly objectTags: boolean
  /** When the AWS SDK adds checksums that some stores do not know. */
  readonly checksums: 'WhenSupported' | 'WhenRequired'
  /** Tells one volume from its successor, whose bucket must be made again. Undefined until it exists. */
  readonly incarnation: string | undefined
  readonly limits: readonly Limit[]
  /** Why nothing is rendered for it, in words. */
  readonly blocked?: string
  readonly resources: Resources
  /** Of these, what stays when Storage is turned off; where absent, what holds the files. */
  readonly keeps?: readonly string[]
}
