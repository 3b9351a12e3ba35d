import { METRICS_ALERTS, METRICS_DASHBOARD, METRICS_PODS } from '../composition-keys.ts'
import { availableOf } from '../kube/installed.ts'
import type { Resources } from '../kube/objects.ts'
import type { Component } from '../services/component.ts'
import type { Stack } from '../services/stack.ts'
import { metricsAsked } from './asked.ts'
import { dashboardConfigMap } from './dashboard.ts'
import type { Target } from './exporter.ts'
import { MONITORING, podMonitor } from './pod-monitor.ts'
import { prometheusRule } from './prometheus-rule.ts'
import { scopeOf } from './scope.ts'

export type Metrics = {
  readonly resources: Resources
  /** What the cluster lacks, in words. The project works without. */
  readonly missing: readonly string[]
}

const notInstalled = (kinds: readonly string[]): string =>
  `its metrics are not collected, since the cluster has no ${MONITORING} ${kinds.join(' and no ')}; install the Prometheus Operator, or set metrics.type of EnvironmentConfig xsupabase to None`

const targetsOf = (
  { database, objectStore, project }: Stack,
  components: readonly Component[],
): Target[] => [
  ...components.flatMap(({ name, exporter }) =>
    exporter ? [{ component: name, ...exporter }] : [],
  ),
  ...(database.exporter ? [{ component: 'database', ...database.exporter }] : []),
  ...(objectStore?.exporter && project.spec.storage.enabled
    ? [{ component: 'objectstore', ...objectStore.exporter }]
    : []),
]

/** PodMonitor, alert rules and dashboard of the project, where the platform asks for them. */
export const metricsOf = (stack: Stack, components: readonly Component[]): Metrics => {
  const { project, observed } = stack
  if (!metricsAsked(project)) return { resources: {}, missing: [] }
  const { alerts = true, dashboard } = project.platform.metrics ?? {}
  const targets = targetsOf(stack, components)
  const scope = scopeOf(
    stack,
    targets.map(({ program }) => program),
  )

  const { resources, absent } = availableOf(observed, {
    [METRICS_PODS]: podMonitor(project, targets),
    // the database of a sleeping project has no metrics, which is no reason for an alert
    ...(alerts &&
      project.spec.state === 'Running' && { [METRICS_ALERTS]: prometheusRule(project, scope) }),
  })
  return {
    resources: {
      ...resources,
      ...(dashboard?.enabled !== false && {
        [METRICS_DASHBOARD]: dashboardConfigMap(project, scope),
      }),
    },
    missing: absent.length > 0 ? [notInstalled(absent.map(({ kind }) => kind))] : [],
  }
}
