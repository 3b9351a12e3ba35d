import { GATEWAY_PORT } from '../api/project.ts'
import type { Foundation } from '../foundation.ts'
import { installedOf } from '../kube/installed.ts'
import { metadata } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import type { Exposure } from './exposure.ts'
import { publicHosts } from './hosts.ts'
import type { HTTPRoute } from './httproute-types.ts'

const API_VERSION = 'gateway.networking.k8s.io/v1'
const KEY = 'gateway-httproute'

/** A route from the platform's Gateways, which hold the certificates, to the project's gateway. */
const route = ({ project }: Foundation): HTTPRoute => {
  const gateway = nameFor(project.name, 'gateway')
  const { annotations, parentRefs = [] } = project.platform.exposure ?? {}
  return {
    apiVersion: API_VERSION,
    kind: 'HTTPRoute',
    metadata: metadata(project, 'gateway', gateway, annotations),
    spec: {
      parentRefs: [...parentRefs],
      hostnames: publicHosts(project),
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          // None: a WebSocket stays open, and a big file takes as long as it takes.
          timeouts: { request: '0s' },
          backendRefs: [{ name: gateway, port: GATEWAY_PORT }],
        },
      ],
    },
  }
}

export const httpRoute = (foundation: Foundation): Exposure => {
  const { resources, blocked } = installedOf(
    foundation.observed,
    { [KEY]: route(foundation) },
    'install the Gateway API',
  )
  return {
    resources,
    ...(blocked && { blocked: `${blocked}, or set spec.gateway.exposure.type to Ingress` }),
  }
}
