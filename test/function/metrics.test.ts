import type { IDeployment } from 'kubernetes-models/apps/v1'
import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { PodMonitor } from '../../src/metrics/pod-monitor.ts'
import { platform, ready, secretsApplied, withObjects, world } from '../golden/worlds.ts'
import { desiredBy } from './answer.ts'

const measuring = (metrics: object = {}): KubeObject =>
  platform({ metrics: { type: 'PrometheusOperator', ...metrics } })

const OWN = ['metrics-alerts', 'metrics-dashboard', 'metrics-pods']

const own = (desired: Record<string, KubeObject>): string[] =>
  Object.keys(desired).filter((key) => key.startsWith('metrics-'))

/** Keys of what has another pod template, but for the last check, which is made anew. */
const rolled = (
  before: Record<string, KubeObject>,
  after: Record<string, KubeObject>,
): string[] => {
  const template = (object?: KubeObject) =>
    JSON.stringify((object as { spec?: { template?: unknown } } | undefined)?.spec?.template)
  return Object.keys(before).filter(
    (key) => !key.startsWith('verify-') && template(before[key]) !== template(after[key]),
  )
}

describe('metrics', () => {
  it('are collected only where the platform says so', async () => {
    expect(own(await desiredBy(await ready(world())))).toEqual([])
    const none = world({}, { objects: [platform({ metrics: { type: 'None', alerts: true } })] })
    expect(own(await desiredBy(await ready(none)))).toEqual([])
    const all = world({}, { objects: [measuring()] })
    expect(own(await desiredBy(await ready(all))).sort()).toEqual(OWN)
  })

  it('replace, once, the pods whose exporter must be turned on, and no others', async () => {
    const before = await ready(world())
    const after = await desiredBy(await secretsApplied(withObjects(before, measuring())))
    expect(rolled(await desiredBy(before), after).sort()).toEqual([
      'auth-deployment',
      'gateway-deployment',
      'imgproxy-deployment',
      'objectstore-statefulset',
      'storage-deployment',
    ])
  })

  it('start GoTrue so that it tells them: `auth serve` never does', async () => {
    const commandOf = async (objects: KubeObject[]) => {
      const desired = await desiredBy(await ready(world({}, { objects })))
      const auth = desired['auth-deployment'] as IDeployment
      return auth.spec?.template.spec?.containers[0]?.command
    }
    expect(await commandOf([measuring()])).toEqual(['auth'])
    expect(await commandOf([])).toEqual(['auth', 'serve'])
  })

  it('leave out what the platform does not want', async () => {
    const without = measuring({ alerts: false, dashboard: { enabled: false } })
    const state = await ready(world({}, { objects: [without] }))
    expect(own(await desiredBy(state))).toEqual(['metrics-pods'])
  })

  it('stay when their kind is no longer reported: what was observed once is no question', async () => {
    const state = await ready(world({}, { objects: [measuring()] }))
    const blind = { ...state, cluster: { ...state.cluster, kinds: [] } }
    expect(own(await desiredBy(blind)).sort()).toEqual(OWN)
  })

  it('follow when the operator is installed later', async () => {
    const state = await ready(
      world({}, { objects: [measuring()], kinds: ['postgresql.cnpg.io/v1/Cluster'] }),
    )
    expect(own(await desiredBy(state))).toEqual(['metrics-dashboard'])
    const installed = { ...state, cluster: { objects: state.cluster.objects } }
    expect(own(await desiredBy(installed)).sort()).toEqual(OWN)
  })

  it('carry the labels that a Prometheus and a Grafana look for, and keep their own', async () => {
    const labels = { release: 'kps', 'app.kubernetes.io/instance': 'other' }
    const settings = measuring({
      labels,
      dashboard: { labels: { dashboards: 'yes' }, annotations: { folder: 'S' } },
    })
    const desired = await desiredBy(await ready(world({}, { objects: [settings] })))
    const metadata = (key: string) => desired[key]?.metadata
    const instance = metadata('keys')?.labels?.['app.kubernetes.io/instance']
    for (const key of ['metrics-pods', 'metrics-alerts']) {
      expect(metadata(key)?.labels).toMatchObject({
        release: 'kps',
        'app.kubernetes.io/instance': instance,
      })
    }
    expect(metadata('metrics-dashboard')?.labels).toMatchObject({ dashboards: 'yes' })
    expect(metadata('metrics-dashboard')?.labels).not.toHaveProperty('grafana_dashboard')
    expect(metadata('metrics-dashboard')?.annotations).toMatchObject({ folder: 'S' })
  })

  it('tell of every series whose it is', async () => {
    const desired = await desiredBy(await ready(world({}, { objects: [measuring()] })))
    const { spec } = desired['metrics-pods'] as PodMonitor
    for (const { relabelings } of spec.podMetricsEndpoints) {
      const targets = relabelings.map(({ targetLabel }) => targetLabel).filter(Boolean)
      expect(targets).toEqual(['project', 'claim', 'component'])
    }
  })

  it("ask Realtime with a token of Realtime's own secret, and nobody else has it", async () => {
    const state = await ready(world({}, { objects: [measuring()] }))
    const { keys, ...others } = await desiredBy(state)
    const data = (keys as KubeObject & { data: Record<string, string> }).data
    expect(Object.keys(data)).toContain('realtime-metrics-token')
    const users = Object.entries(others).filter(([, object]) =>
      JSON.stringify(object).includes('realtime-metrics-token'),
    )
    expect(users.map(([key]) => key)).toEqual(['metrics-pods'])
    const plain = await desiredBy(await ready(world()))
    const before = (plain.keys as KubeObject & { data: object }).data
    expect(Object.keys(before)).not.toContain('realtime-metrics-token')
  })
})
