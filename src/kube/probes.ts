import type { Container } from './pod.ts'

type Probes = NonNullable<Container['probes']>

type Handler =
  | { readonly httpGet: { readonly path: string; readonly port: number } }
  | { readonly tcpSocket: { readonly port: number } }

/**
 * The three probes of a service. Starting may take five minutes; a pod that stops being ready leaves
 * its Service within 10 s; one that is dead for a minute is started anew.
 *
 * @param live what tells that the process lives, where it is not the same as being ready: a service
 *   whose database is away must not be killed for it
 */
export const probes = (ready: Handler, live: Handler = ready): Probes => ({
  startupProbe: { ...live, periodSeconds: 2, failureThreshold: 150, timeoutSeconds: 3 },
  readinessProbe: { ...ready, periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 3 },
  livenessProbe: { ...live, periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5 },
})

export const httpGet = (path: string, port: number): Handler => ({ httpGet: { path, port } })

export const tcpSocket = (port: number): Handler => ({ tcpSocket: { port } })
