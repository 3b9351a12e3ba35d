import type { Project } from '../api/project.ts'
import { metadata, projectSelector } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import type { KubeObject } from '../kube/objects.ts'
import type { Target } from './exporter.ts'

export const MONITORING = 'monitoring.coreos.com/v1'

type Relabeling = {
  readonly action: 'keep' | 'replace'
  readonly sourceLabels?: readonly string[]
  readonly regex?: string
  readonly targetLabel?: string
  readonly replacement?: string
}

export type PodMonitor = KubeObject & {
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> }
    readonly podMetricsEndpoints: readonly {
      readonly port: string
      readonly path: string
      readonly interval: string
      readonly authorization?: {
        readonly type: 'Bearer'
        readonly credentials: { readonly name: string; readonly key: string }
      }
      readonly relabelings: readonly Relabeling[]
    }[]
  }
}

/** How Prometheus calls a label of a pod. */
const discovered = (label: string): string =>
  `__meta_kubernetes_pod_label_${label.replace(/[^a-zA-Z0-9_]/g, '_')}`

const COMPONENT = 'app.kubernetes.io/component'

/**
 * Selects all pods of the project, and for each exporter keeps those that have it. Every series is
 * labelled with project, claim and component, since different programs use the same names of
 * metrics.
 */
export const podMonitor = (project: Project, targets: readonly Target[]): PodMonitor => {
  const own = metadata(project, 'metrics', nameFor(project.name, 'metrics'))
  const { labels, scrapeInterval = '30s' } = project.platform.metrics ?? {}
  const says = (targetLabel: string, replacement: string): Relabeling => ({
    action: 'replace',
    targetLabel,
    replacement,
  })
  return {
    apiVersion: MONITORING,
    kind: 'PodMonitor',
    metadata: { ...own, labels: { ...labels, ...own.labels } },
    spec: {
      selector: { matchLabels: projectSelector(project) },
      podMetricsEndpoints: targets.map(({ component, port, path, bearer, pods }) => ({
        port,
        path,
        interval: scrapeInterval,
        ...(bearer && {
          authorization: {
            type: 'Bearer' as const,
            credentials: { name: bearer.secret, key: bearer.key },
          },
        }),
        relabelings: [
          {
            action: 'keep' as const,
            sourceLabels: [discovered(pods?.label ?? COMPONENT)],
            regex: pods?.value ?? component,
          },
          says('project', project.name),
          says('claim', project.claim),
          says('component', component),
        ],
      })),
    },
  }
}
