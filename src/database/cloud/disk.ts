import type { KubeObject } from '../../kube/objects.ts'
import type { FlexibleServer } from './azure-types.ts'
import type { CloudSqlInstance } from './cloudsql-types.ts'
import type { RdsInstance } from './rds-types.ts'

/** Gibibytes of the disk of a managed server, by kind. */
const DISKS: Readonly<Record<string, (server: KubeObject) => number>> = {
  Instance: (server) => (server as RdsInstance).spec.forProvider.allocatedStorage,
  DatabaseInstance: (server) => (server as CloudSqlInstance).spec.forProvider.settings.diskSize,
  FlexibleServer: (server) => (server as FlexibleServer).spec.forProvider.storageMb / 1024,
}

/** Size of the disk that a managed server was given, as a quantity. */
export const diskOf = (server: KubeObject | undefined): string | undefined => {
  const gibibytes = server && DISKS[server.kind]?.(server)
  return gibibytes ? `${gibibytes}Gi` : undefined
}
