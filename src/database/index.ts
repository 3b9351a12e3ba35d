import type { Foundation } from '../foundation.ts'
import { azureFlexibleServer } from './cloud/azure.ts'
import { cloudSQL } from './cloud/cloudsql.ts'
import { rds } from './cloud/rds.ts'
import { cloudNativePG } from './cloudnativepg.ts'
import { crunchy } from './crunchy.ts'
import { external } from './external.ts'
import type { Database } from './port.ts'
import { zalando } from './zalando.ts'

/** Who can run the database, by `spec.database.type`. */
export const databases: Readonly<Record<string, (foundation: Foundation) => Database>> = {
  CloudNativePG: cloudNativePG,
  Zalando: zalando,
  Crunchy: crunchy,
  External: external,
  RDS: rds,
  CloudSQL: cloudSQL,
  AzureFlexibleServer: azureFlexibleServer,
}

export type { Database, Limit } from './port.ts'
