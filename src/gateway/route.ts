import type { Upstream } from './input.ts'

/** How a path is compared, after dots and doubled slashes are gone. Case counts. */
export type PathMatch = { readonly exact: string } | { readonly prefix: string }

/** Who may pass a row. */
export type Access =
  /** Anyone: the upstream checks for itself, or has nothing to protect. */
  | 'open'
  /** Holders of the anon or the service key. */
  | 'key'
  /** Holders of the service key. */
  | 'service'
  /** People with the name and password of Studio. */
  | 'password'
  /** Nobody. */
  | 'denied'

/** One row of the table. */
export type Route = {
  readonly name: string
  readonly match: PathMatch
  /** The only host name that has the row; such rows come before all others. */
  readonly host?: string
  /** Where it leads; for a denied row, what it protects. */
  readonly upstream: Upstream
  /** What stands upstream in the place of the matched part. */
  readonly rewrite: string
  readonly access: Access
  /** The answer to those whom a denied row turns away. */
  readonly reason?: string
  /** Is a missing bearer token made up from the key? */
  readonly fillBearer: boolean
  /** Does the query keep its `apikey`? PostgREST would take it for a filter on a column. */
  readonly queryKey: 'keep' | 'remove'
  /** May the path hold `%2F` and `%5C`? */
  readonly encodedSlashes: boolean
  readonly webSocket: boolean
  /**
   * Does an opaque key become the token that it stands for, or does it go on as it is, with the
   * token in the row's own key header?
   */
  readonly opaqueKey: 'translate' | 'keep'
  /** A further request header, which carries the token that the client's key stands for. */
  readonly keyHeader?: 'x-api-key' | 'sb-api-key'
  /** Seconds: for the whole answer (0: no deadline), and without a byte in either direction. */
  readonly timeout: { readonly total: number; readonly idle: number }
  /** Request headers that the row sets. */
  readonly headers: Readonly<Record<string, string>>
  /** X-Forwarded-Prefix: what clients write before the path that the upstream sees. */
  readonly prefix: string
  /**
   * What the upstream is told of the address: the public URL whoever calls, or the gateway's own
   * host name where that was called.
   */
  readonly forwarded: 'public' | 'called'
  /** Which web pages may call it: all of them, or only those of its own public address. */
  readonly origins: 'any' | 'own'
}
