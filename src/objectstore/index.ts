import type { Foundation } from '../foundation.ts'
import type { Vault } from '../kube/vault.ts'
import { azureBlob } from './azureblob.ts'
import { external } from './external.ts'
import { gcs } from './gcs.ts'
import { inCluster } from './incluster.ts'
import { minIO } from './minio.ts'
import { minIOOperator } from './minio-operator.ts'
import type { Credentials, ObjectStore } from './port.ts'
import { s3 } from './s3.ts'
import { versityGW } from './versitygw.ts'

/** Who can keep the files, by `spec.objectStore.type`. */
export const objectStores: Readonly<
  Record<string, (foundation: Foundation, vault: Vault, credentials: Credentials) => ObjectStore>
> = {
  MinIO: (...from) => inCluster(...from, minIO),
  VersityGW: (...from) => inCluster(...from, versityGW(from[0])),
  MinIOOperator: minIOOperator,
  AzureBlob: azureBlob,
  S3: s3,
  GCS: gcs,
  External: external,
}

export type { ObjectStore } from './port.ts'
