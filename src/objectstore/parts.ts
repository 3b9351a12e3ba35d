import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import type { IService } from 'kubernetes-models/v1'
import type { Project } from '../api/project.ts'
import { metadata, selectorLabels } from '../kube/labels.ts'
import type { Container } from '../kube/pod.ts'

export const COMPONENT = 'objectstore'

/** User and group of the servers' pods. */
export const USER = 1000

type Health = { readonly live: string; readonly ready: string }

const probe = (path: string, port: number, period: number, failures: number) => ({
  httpGet: { path, port },
  periodSeconds: period,
  failureThreshold: failures,
  timeoutSeconds: 3,
})

export const probes = (
  { live, ready }: Health,
  port: number,
): NonNullable<Container['probes']> => ({
  startupProbe: probe(live, port, 2, 150),
  readinessProbe: probe(ready, port, 5, 3),
  livenessProbe: probe(live, port, 20, 3),
})

export const serviceOf = (project: Project, name: string, port: number): IService => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata(project, COMPONENT, name),
  spec: {
    type: 'ClusterIP',
    selector: selectorLabels(project, COMPONENT),
    ports: [{ name: 's3', port, targetPort: port, protocol: 'TCP' }],
  },
})

/** What takes one of several pods away leaves the others. */
export const budgetOf = (project: Project, name: string): IPodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadata(project, COMPONENT, name),
  spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(project, COMPONENT) } },
})
