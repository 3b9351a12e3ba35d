import type { IDeployment } from 'kubernetes-models/apps/v1'
import { expect, test } from 'vitest'
import { pass, type World } from '../../src/render/crossplane.ts'
import { edited, ready, run, secretsApplied, world } from '../golden/worlds.ts'

const AUTH = 'auth-deployment'

const templateOf = async (state: World) => {
  const { response } = await pass(state, run)
  const { resource, ready: isReady } = response.desired?.resources[AUTH] ?? {}
  return {
    template: (resource as unknown as IDeployment).spec?.template,
    isReady,
    composite: response.desired?.composite?.ready,
  }
}

test('pods are replaced once the Secret that they read has its new content, and not before', async () => {
  const before = await ready(world())
  const { template: present } = await templateOf(before)
  const rotated = edited(before, { secrets: { generations: { database: 2 } } })
  const early = await templateOf(rotated)
  expect(early.template).toEqual(present)
  const { template: next } = await templateOf(await secretsApplied(rotated))
  expect(next).not.toEqual(present)
  // and in between nobody is told that all is done
  const { response } = await pass(rotated, run)
  expect(JSON.stringify(response.conditions)).not.toContain('every service answers')
})
