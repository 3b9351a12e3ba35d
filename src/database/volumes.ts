import type { Volumes } from '../api/born.ts'
import type { KubeObject } from '../kube/objects.ts'
import type { CloudNativePGCluster } from './cloudnativepg-types.ts'
import type { CrunchyPostgresCluster } from './crunchy-types.ts'
import type { ZalandoPostgresql } from './zalando-types.ts'

const ofCloudNativePG = (object: KubeObject): Volumes => {
  const { spec } = object as CloudNativePGCluster
  return { database: spec.storage.size, log: spec.walStorage?.size }
}

const ofZalando = (object: KubeObject): Volumes => ({
  database: (object as ZalandoPostgresql).spec.volume.size,
})

const ofCrunchy = (object: KubeObject): Volumes => {
  const { instances, backups } = (object as CrunchyPostgresCluster).spec
  const [repository] = backups?.pgbackrest.repos ?? []
  return {
    database: instances[0]?.dataVolumeClaimSpec.resources.requests.storage,
    log: instances[0]?.walVolumeClaimSpec?.resources.requests.storage,
    copies: repository?.volume.volumeClaimSpec.resources.requests.storage,
  }
}

const OF_KIND: Readonly<Record<string, (object: KubeObject) => Volumes>> = {
  'postgresql.cnpg.io/v1/Cluster': ofCloudNativePG,
  'acid.zalan.do/v1/postgresql': ofZalando,
  'postgres-operator.crunchydata.com/v1beta1/PostgresCluster': ofCrunchy,
}

/** Sizes of the volumes of a database object that exists. */
export const volumesOfDatabase = (object: KubeObject | undefined): Volumes =>
  (object && OF_KIND[`${object.apiVersion}/${object.kind}`]?.(object)) ?? {}
