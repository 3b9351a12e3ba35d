import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import type { ComponentName } from '../api/claim/index.ts'
import type { Project } from '../api/project.ts'
import { metadata, selectorLabels } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'

/** Lets only pods of `callers` reach a component that asks nobody who calls. */
export const calledBy = (
  project: Project,
  component: ComponentName,
  port: number,
  callers: readonly string[],
): INetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata(project, component, nameFor(project.name, component)),
  spec: {
    podSelector: { matchLabels: selectorLabels(project, component) },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: callers.map((caller) => ({
          podSelector: { matchLabels: selectorLabels(project, caller) },
        })),
        ports: [{ protocol: 'TCP', port }],
      },
    ],
  },
})
