import type { Foundation } from '../foundation.ts'
import type { SecretKey } from '../kube/environment.ts'
import type { Vault } from '../kube/vault.ts'
import { inCluster } from './incluster.ts'
import { minIO } from './minio.ts'
import { minIOOperator } from './minio-operator.ts'
import type { ObjectStore } from './port.ts'
import { versityGW } from './versitygw.ts'

type Credentials = { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey }

/** Who can keep the files, by `spec.objectStore.type`. */
export const objectStores: Readonly<
  Record<string, (foundation: Foundation, vault: Vault, credentials: Credentials) => ObjectStore>
> = {
  MinIO: (...from) => inCluster(...from, minIO),
  VersityGW: (...from) => inCluster(...from, versityGW),
  MinIOOperator: minIOOperator,
}

export type { ObjectStore } from './port.ts'
