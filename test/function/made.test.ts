import { RunFunctionRequest } from '@crossplane-org/function-sdk-typescript'
import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { apply, pass, type World } from '../../src/render/crossplane.ts'
import { changed, platform, ready, run, withObjects, world } from '../golden/worlds.ts'

const messageOf = async (state: World): Promise<string> =>
  (await pass(state, run)).response.conditions[0]?.message ?? ''

const zalando: ClaimSpec = {
  plan: 'nano',
  database: { type: 'Zalando', instances: 2, pooler: { enabled: true } },
}
const crunchy: ClaimSpec = {
  plan: 'nano',
  database: { type: 'Crunchy', instances: 2, pooler: { enabled: true } },
}

type Question = readonly [question: string, told: string]

describe('ready is only what its operator has made pods for', () => {
  it.each<[string, ClaimSpec, readonly Question[]]>([
    [
      'database-pooler',
      { database: { pooler: { enabled: true } } },
      [
        [
          'apps/v1/Deployment/<name>',
          'CloudNativePG has not made its pods yet: there is no Deployment',
        ],
      ],
    ],
    [
      'objectstore-tenant',
      { objectStore: { type: 'MinIOOperator' } },
      [
        [
          'apps/v1/StatefulSet/<name>-pool-0',
          'the MinIO Operator has not made its pods yet: there is no StatefulSet <name>-pool-0',
        ],
      ],
    ],
    [
      'database-cluster',
      zalando,
      [
        [
          'apps/v1/StatefulSet/<name>',
          "Zalando's operator has not made its pods yet: there is no StatefulSet <name>",
        ],
        [
          'apps/v1/Deployment/<name>-pooler',
          "Zalando's operator has not made its pods yet: there is no Deployment <name>-pooler",
        ],
      ],
    ],
    [
      'database-cluster',
      crunchy,
      [
        [
          'apps/v1/StatefulSet?postgres-operator.crunchydata.com/cluster=<name>,postgres-operator.crunchydata.com/instance-set=pg',
          "Crunchy's operator has not made its pods yet: 0 of 2 StatefulSets are there",
        ],
      ],
    ],
  ])('%s', async (key, spec, questions) => {
    const state = await ready(world(spec))
    expect((state.composite.status as { phase?: string }).phase).toBe('Ready')
    const name = state.observed[key]?.metadata?.name ?? ''
    const { request } = await pass(state, run)
    for (const [asked, told] of questions) {
      const question = asked.replace('<name>', name)
      expect(request.requiredResources[question]?.items.length).toBeGreaterThan(0)
      const requiredResources = { ...request.requiredResources, [question]: { items: [] } }
      const response = await run({ ...request, requiredResources })
      expect(response.conditions[0]?.message).toContain(told.replaceAll('<name>', name))
      // not answered is not absent
      const { [question]: _, ...others } = request.requiredResources
      const early = await run({ ...request, requiredResources: others })
      expect(early.conditions[0]?.message).toMatch(/^every service answers at /)
    }
  })

  it('one StatefulSet of two is not enough', async () => {
    const state = await ready(world(crunchy))
    const { request } = await pass(state, run)
    const [question = ''] = Object.keys(request.requiredResources).filter((each) =>
      each.startsWith('apps/v1/StatefulSet?'),
    )
    const [one, ...more] = request.requiredResources[question]?.items ?? []
    expect(more).toHaveLength(1)
    const items = one ? [one] : []
    const requiredResources = { ...request.requiredResources, [question]: { items } }
    const { conditions } = await run({ ...request, requiredResources })
    expect(conditions[0]?.message).toContain('1 of 2 StatefulSets are there')
  })

  it('a pod that is lost while the operator is away is seen, though its status says as before', async () => {
    const state = await ready(world(crunchy))
    const { request } = await pass(state, run)
    const [question = ''] = Object.keys(request.requiredResources).filter((each) =>
      each.startsWith('apps/v1/StatefulSet?'),
    )
    const [one, ...more] = request.requiredResources[question]?.items ?? []
    const lost = { ...one?.resource, status: { replicas: 1, readyReplicas: 0 } }
    const items = [{ ...one, resource: lost }, ...more]
    const asked = { ...request.requiredResources, [question]: { items } }
    const changed = RunFunctionRequest.fromPartial({ ...request, requiredResources: asked })
    const { conditions } = await run(changed)
    expect(conditions[0]?.message).toMatch(
      /^waiting for database: 0 of 1 pods of StatefulSet \S+ are ready/,
    )
  })
})

describe('why the pods of a database do not run', () => {
  const pending = (labels: Readonly<Record<string, string>>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace: 'team-a', labels },
    ...{
      status: {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes are available: 3 Insufficient memory.',
          },
        ],
      },
    },
  })
  const WHY = 'Unschedulable: 0/3 nodes are available: 3 Insufficient memory.'

  /** The database is waited for a second time. */
  const without = async (spec: ClaimSpec, status: object, data = {}): Promise<World> => {
    const state = await ready(world(spec, { objects: [platform(data)] }))
    const broken = changed(state, 'database-cluster', (object) => ({ ...object, status }))
    const { response } = await pass(broken, run)
    const { composite } = apply(broken, response)
    return { ...broken, composite }
  }
  const nameIn = (state: World) => state.observed['database-cluster']?.metadata?.name ?? ''

  it("of Zalando's", async () => {
    const state = await without(zalando, { PostgresClusterStatus: 'Creating' })
    const labels = { application: 'spilo', 'cluster-name': nameIn(state) }
    const told = await messageOf(withObjects(state, pending(labels)))
    expect(told).toBe(`waiting for database: ${WHY}`)
  })

  it("of Zalando's, by the label that the platform names", async () => {
    const data = { zalando: { clusterNameLabel: 'postgres' } }
    const state = await without(zalando, { PostgresClusterStatus: 'Creating' }, data)
    const told = await messageOf(withObjects(state, pending({ postgres: nameIn(state) })))
    expect(told).toBe(`waiting for database: ${WHY}`)
    const others = await messageOf(withObjects(state, pending({ 'cluster-name': nameIn(state) })))
    expect(others).toMatch(/^waiting for database: Creating; no pod is there yet: /)
  })

  const CLUSTER = 'postgres-operator.crunchydata.com/cluster'
  const SET = 'postgres-operator.crunchydata.com/instance-set'
  const ROLE = 'postgres-operator.crunchydata.com/role'

  it.each([
    ['of Crunchy’s instances', 0, { [SET]: 'pg' }, { [ROLE]: 'pgbouncer' }],
    ['of Crunchy’s pooler, once its instances run', 2, { [ROLE]: 'pgbouncer' }, { [SET]: 'pg' }],
  ])('%s', async (_, readyReplicas, labels, others) => {
    const instances = [{ name: 'pg', replicas: 2, readyReplicas, updatedReplicas: 2 }]
    const state = await without(crunchy, { observedGeneration: 1, instances })
    const cluster = { [CLUSTER]: nameIn(state) }
    const told = await messageOf(withObjects(state, pending({ ...cluster, ...labels })))
    expect(told).toBe(`waiting for database: ${WHY}`)
    const silent = await messageOf(withObjects(state, pending({ ...cluster, ...others })))
    expect(silent).toMatch(/^waiting for database: 0 of [12] pods /)
  })
})
