import type { Endpoint } from './http.ts'

/** What one needs to know of a running plane to use it from another process. */
export type Coordinates = {
  /** Loopback address that is the plane's own. */
  readonly address: string
  /** The API server, as administrator. */
  readonly endpoint: Endpoint
  readonly kubeconfig: string
  /** Registry that its packages come from: `127.0.0.1:<port>`. */
  readonly registry: string
  /** Folder of the certificates that the function serves with. */
  readonly functionCertificates: string
  /** URL of what core counts. */
  readonly coreMetrics: string
  readonly root: string
  readonly logs: string
  /** Socket that takes {@link Command}s. */
  readonly control: string
}
