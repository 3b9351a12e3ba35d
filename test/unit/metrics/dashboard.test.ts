import { expect, it } from 'vitest'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { pass } from '../../../src/render/crossplane.ts'
import { platform, ready, run, world } from '../../golden/worlds.ts'

type ConfigMap = KubeObject & { data: Record<string, string> }
type Panel = {
  id: number
  type: string
  title: string
  gridPos: { x: number; y: number; w: number; h: number }
}
type Dashboard = { uid: string; panels: Panel[]; templating: { list: { name: string }[] } }

const settings = platform({ metrics: { type: 'PrometheusOperator' } })

/** The ConfigMap of a project with all that has metrics. */
const fullest = async (name = 'shop'): Promise<ConfigMap> => {
  const start = world(
    { plan: 'large', functions: { enabled: true }, database: { instances: 3 } },
    { name, objects: [settings] },
  )
  const { response } = await pass(await ready(start), run)
  return response.desired?.resources['metrics-dashboard']?.resource as unknown as ConfigMap
}

const dashboardOf = ({ data }: ConfigMap): Dashboard =>
  JSON.parse(Object.values(data)[0] ?? '') as Dashboard

it('the fullest dashboard is small: ConfigMaps end at 1 MiB, and each pass sends it', async () => {
  const [json = ''] = Object.values((await fullest()).data)
  expect(json.length).toBeLessThan(30_000)
})

it('panels fill the grid of Grafana, and none lies over another', async () => {
  const { panels } = dashboardOf(await fullest())
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  const taken = new Set<string>()
  for (const { title, gridPos } of panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken.has(`${x}/${y}`), title).toBe(false)
        taken.add(`${x}/${y}`)
      }
    }
  }
})

it('each project has a file and an identity of its own: sidecars load all into one folder', async () => {
  const [one, other] = [await fullest(), await fullest('blog')]
  expect(Object.keys(one.data)).not.toEqual(Object.keys(other.data))
  expect(dashboardOf(one).uid).not.toBe(dashboardOf(other).uid)
  expect(dashboardOf(one).uid.length).toBeLessThanOrEqual(40)
})

it('which Prometheus it asks is chosen in the dashboard', async () => {
  const { panels, templating } = dashboardOf(await fullest())
  expect(templating.list.map(({ name }) => name)).toEqual(['datasource'])
  for (const panel of panels.filter(({ type }) => type !== 'row')) {
    expect(panel).toMatchObject({ datasource: { type: 'prometheus', uid: '$datasource' } })
  }
})
