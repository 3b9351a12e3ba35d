import type { KubeObject } from '../kube/objects.ts'

export type ParentReference = {
  readonly name: string
  readonly namespace?: string | undefined
  readonly sectionName?: string | undefined
}

type Condition = {
  type: string
  status: string
  reason?: string
  message?: string
  observedGeneration?: number
}

/** The part of gateway.networking.k8s.io/v1 that we write and read. */
export type HTTPRoute = KubeObject & {
  spec: {
    parentRefs: ParentReference[]
    hostnames: string[]
    rules: {
      matches: { path: { type: 'PathPrefix'; value: string } }[]
      timeouts: { request: string }
      backendRefs: { name: string; port: number }[]
    }[]
  }
  status?: { parents?: { parentRef: ParentReference; conditions?: Condition[] }[] }
}
