import { DATABASE_ADMIN } from '../../composition-keys.ts'
import type { CloudNativePGCluster } from '../../database/cloudnativepg-types.ts'
import type { CrunchyPostgresCluster } from '../../database/crunchy-types.ts'
import type { ZalandoPostgresql } from '../../database/zalando-types.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { RESOURCE_NAME } from '../crossplane.ts'
import { secrets } from './objects.ts'

/** What is shown of a database, whoever runs it. */
type Shown = {
  readonly image?: string | undefined
  readonly instances: number
  readonly size: string
  /** Services that its operator makes. */
  readonly services: readonly string[]
  /** Secrets of ours that it reads. */
  readonly secrets: readonly string[]
}

const named = (name: string, ends: readonly string[]) => ends.map((end) => `${name}${end}`)

const cloudNativePG = (object: KubeObject, name: string): Shown => {
  const { imageName, instances, storage, superuserSecret } = (object as CloudNativePGCluster).spec
  return {
    image: imageName,
    instances,
    size: storage.size,
    services: named(name, ['-rw', '-r', '-ro']),
    secrets: [superuserSecret.name],
  }
}

const zalando = (object: KubeObject, name: string, all: readonly KubeObject[]): Shown => {
  const { dockerImage, numberOfInstances, volume } = (object as ZalandoPostgresql).spec
  return {
    image: dockerImage,
    instances: numberOfInstances,
    size: volume.size,
    services: named(name, ['', '-repl', '-pooler']),
    // it finds it by its name
    secrets: secrets(all).flatMap(({ metadata }) =>
      metadata?.name && metadata.annotations?.[RESOURCE_NAME] === DATABASE_ADMIN
        ? [metadata.name]
        : [],
    ),
  }
}

const crunchy = (object: KubeObject, name: string): Shown => {
  const { image, instances } = (object as CrunchyPostgresCluster).spec
  return {
    image,
    instances: instances[0]?.replicas ?? 1,
    size: instances[0]?.dataVolumeClaimSpec.resources.requests.storage ?? '',
    services: named(name, ['-primary', '-replicas', '-pgbouncer']),
    secrets: [],
  }
}

const OF_KIND: Readonly<Record<string, typeof zalando>> = {
  Cluster: cloudNativePG,
  postgresql: zalando,
  PostgresCluster: crunchy,
}

/** The databases among the objects. */
export const databases = (objects: readonly KubeObject[]) =>
  objects.flatMap((object) => {
    const shown = OF_KIND[object.kind]?.(object, object.metadata?.name ?? '', objects)
    return shown ? [{ object, ...shown }] : []
  })
