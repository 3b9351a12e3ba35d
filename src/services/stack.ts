import type { Database } from '../database/index.ts'
import type { Foundation } from '../foundation.ts'
import type { Vault } from '../kube/vault.ts'
import type { ObjectStore } from '../objectstore/index.ts'

/** What a service is rendered from. */
export type Stack = Foundation & {
  readonly database: Database
  /** Absent when Storage is off. */
  readonly objectStore?: ObjectStore
  readonly vault: Vault
  /** Name of the Secret with the project's keys. */
  readonly keysSecret: string
}
