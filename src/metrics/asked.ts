import type { Project } from '../api/project.ts'

/** Whether the platform collects metrics: only then are exporters turned on, and pods replaced. */
export const metricsAsked = ({ platform }: Pick<Project, 'platform'>): boolean =>
  platform.metrics?.type === 'PrometheusOperator'
