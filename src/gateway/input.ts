/** Where an upstream listens, as the gateway's pod reaches it. */
export type Endpoint = { readonly host: string; readonly port: number }

/** The services that the gateway leads to. */
export type Upstream = 'auth' | 'rest' | 'realtime' | 'storage' | 'functions' | 'meta' | 'studio'

/** The keys that clients hold, and what services get for them. */
export type GatewayKeys = {
  /**
   * The first of each list is the current one; the others are the generations around it, which
   * pass as well.
   */
  readonly anon: readonly string[]
  readonly serviceRole: readonly string[]
  /** The opaque keys of the same two roles. */
  readonly publishable: readonly string[]
  readonly secret: readonly string[]
  /** Services check tokens, so each opaque key stands for one. */
  readonly tokens: { readonly anon: string; readonly serviceRole: string }
}

/** All that a gateway's configuration depends on. */
export type GatewayInput = {
  /** Only the enabled services: a service that is absent has no routes. */
  readonly upstreams: Readonly<Partial<Record<Upstream, Endpoint>>>
  readonly keys: GatewayKeys
  /** Absolute URL as clients see it, without a trailing slash: `https://api.example.com`. */
  readonly publicUrl: string
  /** The credentials for Studio, and the URL of its pages; absent where there is no Studio. */
  readonly studio?: { readonly url: string; readonly username: string; readonly password: string }
  /** Origins of the pages that may call the APIs; none: pages of every origin. */
  readonly allowedOrigins: readonly string[]
  /** Host names of the gateway's own Service, with the port: what callers inside the cluster use. */
  readonly ownHosts: readonly string[]
  /** Where clients are served. */
  readonly port: number
  /** Where the kubelet asks for `readinessPath` and `drainPath`; never exposed. */
  readonly adminPort: number
  /** How long clients are asked to leave before the program ends; Kong's nginx sees to that itself. */
  readonly drainSeconds: number
  /** CIDRs of proxies whose X-Forwarded-For is believed; empty: nobody's is. */
  readonly trustedProxies: readonly string[]
  /** Are metrics told on `adminPort`, at `metricsPath`? No when absent. */
  readonly metrics?: boolean
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

/** What the kubelet asks Envoy on `adminPort` before it ends it; the answer takes `drainSeconds`. */
export const drainPath = '/drain'

/** What Prometheus asks on `adminPort`. */
export const metricsPath = '/metrics'

/** The Host header for an upstream: its own name, without the port. */
export const hostHeader = ({ host }: Endpoint): string => (host.includes(':') ? `[${host}]` : host)
