import { annotations, choice, flag, labels, object, strings, text } from '../fields.ts'
import { namespaceName } from './fields.ts'

/** Whether metrics are collected, and by whom. */
export const metrics = object('Metrics, alerts and dashboards of every project.', {
  type: choice(
    ['None', 'PrometheusOperator'],
    'Who collects them. PrometheusOperator turns the exporters of every project on, which replaces pods once, and makes a PodMonitor, alert rules and a Grafana dashboard of each.',
    { absent: 'None', example: 'PrometheusOperator' },
  ),
  labels: labels('Labels of PodMonitor and PrometheusRule, by which a Prometheus selects them.', {
    maxKeys: 16,
    absent: 'none',
    example: { release: 'kube-prometheus-stack' },
  }),
  scrapeInterval: text('Time between two scrapes of a pod, in s or m.', {
    absent: '30s',
    example: '1m',
    max: 4,
    pattern: '^[1-9][0-9]{0,2}[sm]$',
    message: 'must be whole seconds or minutes, such as 30s or 1m',
  }),
  namespaces: strings(
    'Namespaces of the Prometheus: network policies let it in to the ports of metrics from there only.',
    {
      absent:
        'any namespace, but not to the ports of Realtime and MinIO, which serve clients as well',
      minItems: 1,
      maxItems: 16,
      set: true,
      example: ['monitoring'],
      item: namespaceName,
    },
  ),
  alerts: flag('Whether the alert rules are made.', { absent: 'true', example: false }),
  dashboard: object('The dashboard, a ConfigMap that the sidecar of Grafana loads.', {
    enabled: flag('Whether it is made.', { absent: 'true', example: false }),
    labels: labels('Labels that the sidecar looks for.', {
      maxKeys: 16,
      absent: 'grafana_dashboard: "1"',
      example: { grafana_dashboard: '1' },
    }),
    annotations: annotations('Annotations, such as the folder of the dashboard.', {
      maxKeys: 16,
      absent: 'none',
      example: { grafana_folder: 'Supabase' },
    }),
  }),
})
