import type { IConfigMap } from 'kubernetes-models/v1'
import type { Project } from '../api/project.ts'
import { checksum } from '../kube/checksum.ts'
import { metadata } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import { type Panel, panelsOf } from './panels.ts'
import type { Scope } from './scope.ts'

/** The grid of Grafana is 24 wide. */
const WIDTH = 24
const SIZE = { w: 8, h: 7 } as const

const DATASOURCE = { type: 'prometheus', uid: '$datasource' } as const

const timeSeries = ({ title, unit, queries }: Panel, scope: Scope) => ({
  type: 'timeseries',
  title,
  datasource: DATASOURCE,
  fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10 } }, overrides: [] },
  options: {
    legend: { displayMode: 'list', placement: 'bottom' },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  targets: queries.map(([legendFormat, expr], index) => ({
    refId: String.fromCharCode(65 + index),
    expr: expr(scope),
    legendFormat,
  })),
})

/** Rows one below the other, the panels of each from left to right. */
const layout = (scope: Scope) => {
  const shown = panelsOf(scope)
  const rows = [...new Set(shown.map(({ row }) => row))]
  let y = 0
  const placed = rows.flatMap((title) => {
    const header = { type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: WIDTH, h: 1 } }
    const members = shown.filter(({ row }) => row === title)
    const perLine = WIDTH / SIZE.w
    const panels = members.map((panel, index) => ({
      ...timeSeries(panel, scope),
      gridPos: {
        x: (index % perLine) * SIZE.w,
        y: y + 1 + Math.floor(index / perLine) * SIZE.h,
        ...SIZE,
      },
    }))
    y += 1 + Math.ceil(members.length / perLine) * SIZE.h
    return [header, ...panels]
  })
  return placed.map((panel, index) => ({ id: index + 1, ...panel }))
}

/** A dashboard for Grafana 9 and newer, with a field to choose the Prometheus. */
export const dashboard = ({ namespace, claim, name }: Project, scope: Scope) => ({
  uid: `xsupabase-${checksum(name)}`,
  title: `Supabase ${namespace}/${claim}`,
  tags: ['supabase', namespace],
  schemaVersion: 39,
  editable: false,
  refresh: '1m',
  time: { from: 'now-6h', to: 'now' },
  timezone: '',
  templating: {
    list: [
      {
        name: 'datasource',
        label: 'Prometheus',
        type: 'datasource',
        query: 'prometheus',
        hide: 0,
        refresh: 1,
      },
    ],
  },
  panels: layout(scope),
})

/** What Grafana's sidecar loads, by its label. */
export const dashboardConfigMap = (project: Project, scope: Scope): IConfigMap => {
  const { labels = { grafana_dashboard: '1' }, annotations } =
    project.platform.metrics?.dashboard ?? {}
  const own = metadata(project, 'metrics', nameFor(project.name, 'dashboard'), annotations)
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...own, labels: { ...labels, ...own.labels } },
    // The sidecar writes every file into one folder: its name must be the project's alone.
    data: { [`${project.name}.json`]: JSON.stringify(dashboard(project, scope)) },
  }
}
