import type { SecretKey, SourceKey } from '../kube/environment.ts'
import type { Labels } from '../kube/labels.ts'
import type { Resources } from '../kube/objects.ts'
import type { Exporter } from '../metrics/exporter.ts'
import type { Keys } from '../secrets/keys.ts'

/** Something of Supabase that this back end cannot do. */
export type Limit = { readonly feature: string; readonly reason: string }

/**
 * libpq's words. `require` encrypts without checking the certificate, `verify-ca` checks who signed
 * it, `verify-full` also that it is the host's.
 */
export type SslMode = 'disable' | 'require' | 'verify-ca' | 'verify-full'

/** A value that the port names the place of, as far as it can be read. */
export type PlacedValue = { readonly at: SourceKey; readonly value: string }

/** Where clients reach the database through a pool of connections. */
export type Pooler = {
  readonly host: string
  readonly port: number
  /** Login that the pooler looks passwords up with, where it is the set-up that makes it. */
  readonly login?: { readonly user: string; readonly password: SecretKey }
  /** What it runs with, to be checked when it changes; absent where nobody can run it. */
  readonly settings?: unknown
}

/**
 * What the rest of the project knows of its database. No service knows who runs it; what differs
 * between back ends is data here.
 */
export type Database = {
  readonly type: string
  readonly version: string
  /** Empty until it is known; `incarnation` is undefined then. */
  readonly host: string
  readonly port: number
  /** Name of the database that Supabase lives in. */
  readonly name: string
  readonly sslMode: SslMode
  /** Authorities that the server's certificate is checked with, as PEM: for `verify-…`, and only then. */
  readonly ca?: SourceKey
  /** Login of the set-up programs alone. */
  readonly admin: { readonly user: string; readonly password: SecretKey }
  /**
   * The values at `admin.password` and `ca`. Pods roll when one of these changes; while one is
   * missing here, they keep the one that they have.
   */
  readonly values: readonly PlacedValue[]
  /** Passwords of Supabase's logins that do not come of the project's seed. */
  readonly passwords?: Partial<Keys['passwords']>
  /** Login of people and tools; never a superuser. */
  readonly owner: string
  /** The login instead, where the set-up finds that somebody else has that one on the server. */
  readonly ownerElse?: string
  readonly pooler?: Pooler
  /** Libraries that the server will have loaded before the extensions can be created. */
  readonly libraries: readonly string[]
  /** The pods that serve it, where they run in this cluster, and who looks after them. */
  readonly pods?: {
    readonly labels: Labels
    /** By either of the labels; absent for one that never calls them. */
    readonly operator?: { readonly labels: readonly Labels[]; readonly ports: readonly number[] }
  }
  /** What is known before anybody has looked at the server. */
  readonly limits: readonly Limit[]
  /**
   * Whether only the set-up can tell what the server is able to do. A service that may turn out
   * impossible there is rendered once the set-up has told (services/possible.ts).
   */
  readonly toBeExplored: boolean
  /** Where its pods tell their metrics; absent for a server that tells none. */
  readonly exporter?: Exporter
  /** PersistentVolumeClaims of its data, as a regular expression; absent outside the cluster. */
  readonly volumes?: string
  /**
   * Tells one database object from its successor, so that a re-created one is set up again.
   * Undefined until it exists: what needs the database waits for that.
   */
  readonly incarnation: string | undefined
  readonly resources: Resources
  /** Composition keys of the objects that are the server; the Cluster's where absent. */
  readonly servers?: readonly string[]
  /** What is remembered of the outside, in the birth certificate (managed/outside.ts). */
  readonly outside?: Readonly<Record<string, string>>
  /** Whether the outside still refuses to delete it: then so does the claim's own protection. */
  readonly guarded?: boolean
  /** Why nothing is rendered for it, in words. */
  readonly blocked?: string
}
