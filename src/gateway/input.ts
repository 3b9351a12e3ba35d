/** Where an upstream listens, as the gateway's pod reaches it. */
export type Endpoint = { readonly host: string; readonly port: number }

/** The services that the gateway leads to. */
export type Upstream = 'auth' | 'rest' | 'realtime' | 'storage' | 'functions' | 'meta'

/** All that a gateway's configuration depends on. */
export type GatewayInput = {
  /** Only the enabled services: a service that is absent has no routes. */
  readonly upstreams: Readonly<Partial<Record<Upstream, Endpoint>>>
  /**
   * The keys that clients hold. The first of each list is the current one; the others are
   * previous generations, which still pass until they are dropped from the list.
   */
  readonly keys: { readonly anon: readonly string[]; readonly serviceRole: readonly string[] }
  /** Absolute URL as clients see it, without a trailing slash: `https://api.example.com`. */
  readonly publicUrl: string
  /** Where clients are served. */
  readonly port: number
  /** Where the kubelet asks for `readinessPath`; never exposed. */
  readonly adminPort: number
  /** CIDRs of proxies whose X-Forwarded-For is believed; empty: nobody's is. */
  readonly trustedProxies: readonly string[]
  /** Is /graphql/v1 routed? */
  readonly graphql: boolean
  /** Is Auth an identity provider of other applications, which have no key? Absent: no. */
  readonly oauthServer?: boolean
  /**
   * `DualStack` (in force when absent) listens on `[::]` as well. `IPv4` is for nodes whose kernel
   * was booted without IPv6, where opening such a socket fails.
   */
  readonly listen?: 'DualStack' | 'IPv4'
}

/** What the kubelet asks on `adminPort`. The same words for both gateways; the path is Kong's. */
export const readinessPath = '/status/ready'

/** The Host header for an upstream: its own name, without the port. */
export const hostHeader = ({ host }: Endpoint): string => (host.includes(':') ? `[${host}]` : host)
