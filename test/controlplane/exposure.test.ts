import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HTTPRoute } from '../../src/exposure/httproute-types.ts'
import { statusOf } from '../../src/render/controllers.ts'
import { referenceTo } from './plane/client.ts'
import { setPlatform } from './plane/platform.ts'
import { apply, claimOf, type Project, SMALL } from './plane/project.ts'
import { plane } from './running.ts'

const { client } = plane

const parentRefs = [{ name: 'public', namespace: 'gateways', sectionName: 'https' }]

let project: Project

beforeAll(async () => {
  await setPlatform(client, { exposure: { parentRefs } })
  project = await apply(client, [
    claimOf('exposed', {
      ...SMALL,
      publicUrl: 'https://api.shop.io',
      gateway: { exposure: { type: 'HTTPRoute' } },
    }),
  ])
})

// a project that has lived with a platform's settings misses them
afterAll(async () => {
  const { name, namespace } = project
  await plane.kubectl('delete', 'supabase', name, '-n', namespace, '--cascade=foreground')
  await setPlatform(client, undefined)
})

const route = async (): Promise<HTTPRoute> => {
  const found = (await project.composed()).get('gateway-httproute')
  if (!found) throw new Error('there is no HTTPRoute')
  return found as HTTPRoute
}

/** What the controller of a Gateway writes, which does not run here. */
const answer = async (status: 'True' | 'False', message: string): Promise<void> => {
  const found = await route()
  const { parents = [] } = statusOf(found) as NonNullable<HTTPRoute['status']>
  const told = parents.map((parent) => ({
    ...parent,
    conditions: parent.conditions?.map((condition) => ({
      ...condition,
      ...(condition.type === 'Accepted' && { status, message }),
      observedGeneration: found.metadata?.generation,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })),
  }))
  await client.patch(referenceTo(found), { status: { parents: told } }, { subresource: 'status' })
}

test('a route is taken by the API server, and waits for the Gateway', async () => {
  await project.says(
    /^waiting for gateway-httproute: Gateway gateways\/public, listener https, has not taken it up yet$/,
  )
  const { spec } = await route()
  expect(spec.parentRefs).toMatchObject(parentRefs)
  expect(spec.hostnames).toEqual(['api.shop.io'])
})

test('what the Gateway refuses is told in its words', async () => {
  await answer('False', 'no listener serves api.shop.io')
  await project.says(
    /Gateway gateways\/public, listener https, does not take the route: no listener serves api\.shop\.io$/,
  )
})

test('the project is Ready once the Gateway has taken it', async () => {
  await answer('True', 'Route is accepted')
  await project.ready()
})
