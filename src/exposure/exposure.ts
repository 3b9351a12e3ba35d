import type { Foundation } from '../foundation.ts'
import type { Resources } from '../kube/objects.ts'
import { httpRoute } from './httproute.ts'
import { ingress } from './ingress.ts'

/** What leads clients from outside the cluster to the gateway. */
export type Exposure = {
  readonly resources: Resources
  /** Why it cannot be made, where only a person can help. */
  readonly blocked?: string
}

const KINDS: Readonly<
  Record<'None' | 'Ingress' | 'HTTPRoute', (foundation: Foundation) => Exposure>
> = {
  None: () => ({ resources: {} }),
  Ingress: ingress,
  HTTPRoute: httpRoute,
}

/** By the type that the claim asks for; class, issuer, parents and annotations are the platform's. */
export const exposure = (foundation: Foundation): Exposure =>
  KINDS[foundation.project.spec.gateway.exposure.type](foundation)
