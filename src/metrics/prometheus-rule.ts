import type { Project } from '../api/project.ts'
import { metadata } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import type { KubeObject } from '../kube/objects.ts'
import { alertsOf } from './alerts.ts'
import { MONITORING } from './pod-monitor.ts'
import type { Scope } from './scope.ts'

export type PrometheusRule = KubeObject & {
  readonly spec: {
    readonly groups: readonly {
      readonly name: string
      readonly rules: readonly {
        readonly alert: string
        readonly expr: string
        readonly for: string
        readonly labels: Readonly<Record<string, string>>
        readonly annotations: Readonly<Record<string, string>>
      }[]
    }[]
  }
}

/**
 * The project's alerts. Each has the labels of the project, whichever labels its expression keeps.
 */
export const prometheusRule = (project: Project, scope: Scope): PrometheusRule => {
  const own = metadata(project, 'metrics', nameFor(project.name, 'alerts'))
  const { namespace, name, claim } = project
  return {
    apiVersion: MONITORING,
    kind: 'PrometheusRule',
    metadata: { ...own, labels: { ...project.platform.metrics?.labels, ...own.labels } },
    spec: {
      groups: [
        {
          name: `supabase-${namespace}-${name}`,
          rules: alertsOf(scope).map((alert) => ({
            alert: alert.name,
            expr: alert.expr(scope),
            for: alert.for,
            labels: { severity: alert.severity, namespace, project: name, claim },
            annotations: {
              summary: `Supabase ${namespace}/${claim}: ${alert.summary}`,
              runbook: alert.runbook.replaceAll('<project>', name),
            },
          })),
        },
      ],
    },
  }
}
