import { GATEWAY_PORT } from '../api/project.ts'
import type { Foundation } from '../foundation.ts'
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
  const { observed } = foundation
  const schema = observed.has(KEY) ? 'present' : observed.schema(API_VERSION, 'HTTPRoute')
  return {
    resources: schema === 'present' ? { [KEY]: route(foundation) } : {},
    ...(schema === 'absent' && {
      blocked: `${API_VERSION} HTTPRoute is not installed in this cluster; install the Gateway API, the project goes on by itself then, or set spec.gateway.exposure.type to Ingress`,
    }),
  }
}
