import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import { expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { World } from '../../src/render/crossplane.ts'
import { edited, ready, world } from '../golden/worlds.ts'
import { desiredBy, refusalOf } from './answer.ts'

const storing = (storage: object): ClaimSpec => ({ objectStore: { type: 'VersityGW', storage } })

const classIn = async (state: World): Promise<string | undefined> =>
  ((await desiredBy(state))['objectstore-volume'] as IPersistentVolumeClaim).spec?.storageClassName

it('the class that the cluster gives a volume is not written by the project', async () => {
  expect(await classIn(await ready(world(storing({}))))).toBeUndefined()
})

it('the class that a claim chose stays when the claim is silent, since it cannot be taken back', async () => {
  const chosen = await ready(world(storing({ className: 'fast' })))
  expect(await classIn(edited(chosen, storing({})))).toBe('fast')
  const silent = await ready(edited(chosen, storing({})))
  expect(await classIn(silent)).toBe('fast')
  expect(await classIn(edited(silent, storing({ size: '20Gi' })))).toBe('fast')
})

it('a volume that grows keeps the class that the cluster gave it', async () => {
  const grown = edited(await ready(world(storing({}))), storing({ size: '20Gi' }))
  expect(await classIn(grown)).toBe('standard')
  expect(await refusalOf(grown)).toBeUndefined()
})

it('another class than the one that the cluster gave is refused', async () => {
  const other = edited(await ready(world(storing({}))), storing({ className: 'fast' }))
  expect(await refusalOf(other)).toMatch(/^spec\.objectStore\.storage\.className: .*standard.*fast/)
})
