import type { Limit } from '../database/port.ts'
import type { SecretKey } from '../kube/environment.ts'
import type { Labels } from '../kube/labels.ts'
import type { Resources } from '../kube/objects.ts'
import type { Exporter } from '../metrics/exporter.ts'
import type { Optional } from '../setup/bucket/optional.ts'

/** Keys of S3. */
export type Credentials = { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey }

/** Folder of a project whose bucket is its own; also the one that Storage itself falls back to. */
export const OWN_BUCKET = 'storage-single-tenant'

/** What the rest of the project knows of its object store: S3, whoever speaks it. */
export type ObjectStore = {
  readonly type: string
  /** Composition key of the workload that serves it; none for a store outside the cluster. */
  readonly workload?: string
  /** Whether that workload only passes on to a store outside the cluster. */
  readonly gateway?: true
  /** Whose pods serve it, where they are not ours, and at which port; they call the API server. */
  readonly operator?: { readonly labels: Labels; readonly port: number; readonly portName: string }
  /** Of the program that serves it in the cluster. */
  readonly version?: string
  /** PersistentVolumeClaims of its data, as a regular expression; absent outside the cluster. */
  readonly volume?: string
  /** Where its pods tell their metrics; absent for a store that tells none. */
  readonly exporter?: Exporter
  /** Absolute URL without a trailing slash, as seen from inside the cluster. */
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly forcePathStyle: boolean
  /** Absent where the cloud gives the pods an identity. */
  readonly credentials?: Credentials
  /** ServiceAccount of the pods that reach the store; absent where they need no identity. */
  readonly serviceAccount?: string
  /** Certificate authority, in PEM, that is trusted beside the public ones. */
  readonly ca?: SecretKey
  /** First folder of every file of the project in its bucket. It must never change. */
  readonly folder: string
  /** Whether we make the bucket. */
  readonly createBucket: boolean
  /** Whether it takes object tags, which resumable uploads use. */
  readonly objectTags: boolean
  /** When the AWS SDK adds checksums that some stores do not know. */
  readonly checksums: 'WhenSupported' | 'WhenRequired'
  /** What it may do without: `setup bucket` tries it, and what fails is a limit and no error. */
  readonly mayLack?: readonly Optional[]
  /** Where the set-up sends whoever reads why a probe failed: to the claim that describes the store, or to the cloud. */
  readonly described?: 'external' | 'managed'
  /** Tells one volume from its successor, whose bucket must be made again. Undefined until it exists. */
  readonly incarnation: string | undefined
  readonly limits: readonly Limit[]
  /** Why nothing is rendered for it, in words. */
  readonly blocked?: string
  readonly resources: Resources
  /** Values behind its credentials, where they are not among the project's keys. */
  readonly values?: readonly { readonly at: SecretKey; readonly value: string }[]
  /** Composition keys of what it is made of in a cloud. */
  readonly parts?: readonly string[]
  /** Of these, what stays when Storage is turned off; where absent, what holds the files. */
  readonly keeps?: readonly string[]
  /** A managed bucket may get address or credentials from the outside: until then Storage waits. */
  readonly addressUnknown?: true
  /** What is remembered of the outside, in the birth certificate (managed/outside.ts). */
  readonly outside?: Readonly<Record<string, string>>
  /** Whether the outside still refuses to delete it: then so does the claim's own protection. */
  readonly guarded?: boolean
}
