import { expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { madeBy } from '../../src/render/controllers.ts'
import { pass } from '../../src/render/crossplane.ts'
import { ready, run, world } from '../golden/worlds.ts'

const zalando: ClaimSpec = {
  plan: 'nano',
  database: { type: 'Zalando', pooler: { enabled: true } },
}

it.each<[string, ClaimSpec, string[]]>([
  ['database-pooler', { database: { pooler: { enabled: true } } }, ['Deployment <name>']],
  ['objectstore-tenant', { objectStore: { type: 'MinIOOperator' } }, ['StatefulSet <name>-pool-0']],
  ['database-cluster', zalando, ['StatefulSet <name>', 'Deployment <name>-pooler']],
])('%s is ready once what its operator makes is there', async (key, spec, made) => {
  const state = await ready(world(spec))
  expect((state.composite.status as { phase?: string }).phase).toBe('Ready')
  const owner = state.observed[key] as KubeObject
  const name = owner.metadata?.name ?? ''
  const objects = madeBy(owner).map((each) => `${each.kind} ${each.metadata?.name}`)
  expect(objects).toEqual(made.map((each) => each.replace('<name>', name)))

  // the same answers, but that none of these is found
  const { request } = await pass(state, run)
  for (const each of objects) {
    const question = each.replace(' ', '/')
    expect(request.requiredResources[question]?.items).toHaveLength(1)
    const requiredResources = { ...request.requiredResources, [question]: { items: [] } }
    const response = await run({ ...request, requiredResources })
    expect(response.conditions[0]?.message).toContain(`its ${each} is not there yet`)
    // not answered is not absent
    const { [question]: _, ...others } = request.requiredResources
    const early = await run({ ...request, requiredResources: others })
    expect(early.conditions[0]?.message).not.toContain('not there yet')
  }
})
