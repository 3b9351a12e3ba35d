import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { World } from '../../src/render/crossplane.ts'
import { edited, platform, ready, without, world } from '../golden/worlds.ts'
import { answerTo } from './answer.ts'
import { least, podOf } from './stores.ts'

describe('several pods of VersityGW', () => {
  const shared = (change: NonNullable<ClaimSpec['objectStore']> = {}): ClaimSpec => ({
    ...least,
    replicas: 2,
    objectStore: { type: 'VersityGW', storage: { accessMode: 'ReadWriteMany' }, ...change },
  })
  const podsOf = (state: World) =>
    (state.observed['objectstore-statefulset'] as IStatefulSet | undefined)?.spec?.replicas

  it('serve a volume that all may mount, as many as the claim says of everything', async () => {
    expect(podsOf(await ready(world(shared())))).toBe(2)
    expect(podsOf(await ready(world(shared({ replicas: 3 }))))).toBe(3)
    const one = await ready(world({ ...shared(), objectStore: { type: 'VersityGW' } }))
    expect(podsOf(one)).toBe(1)
    expect(one.observed).not.toHaveProperty('objectstore-budget')
  })

  it.each([
    ['VersityGW', /ReadWriteOnce volume; a new project can have .*accessMode ReadWriteMany$/],
    ['MinIO', /objectStore\.type MinIO does not run several; remove it$/],
  ] as const)('are refused where one has the volume: %s', async (type, says) => {
    const { message } = await answerTo(world({ objectStore: { type, replicas: 2 } }))
    expect(message).toMatch(/^spec\.objectStore\.replicas: cannot be 2: /)
    expect(message).toMatch(says)
  })

  it.each([
    ['storage.accessMode', shared({ storage: { accessMode: 'ReadWriteOnce' } })],
    ['versityGW.metadata', shared({ versityGW: { metadata: 'Sidecar' } })],
  ])('%s stays what the volume was made with', async (path, spec) => {
    const state = await ready(world(shared()))
    const { message, fatal } = await answerTo(edited(state, spec))
    expect(message).toMatch(
      new RegExp(`^spec\\.objectStore\\.${path} cannot be changed`.replace(' ', ':? ')),
    )
    expect(fatal).toBe(true)
  })

  it('the metadata of files stays where it is, whatever claim and platform have become', async () => {
    const state = await ready(world(shared({ versityGW: { metadata: 'Sidecar' } })))
    const silent = await answerTo(edited(state, shared()))
    const args = podOf(silent.objects['objectstore-statefulset'])?.containers[0]?.args
    expect(args).toContain('--sidecar')
    const attributes = await ready(world(shared()))
    const defaults = { objectStore: { versityGW: { metadata: 'Sidecar' } } }
    const moved = await answerTo({ ...attributes, cluster: { objects: [platform({ defaults })] } })
    expect(podOf(moved.objects['objectstore-statefulset'])?.containers[0]?.args).not.toContain(
      '--sidecar',
    )
    // a volume that is gone has no files, so the next one may be another
    const anew = await answerTo(
      edited(
        without(attributes, 'objectstore-volume'),
        shared({ versityGW: { metadata: 'Sidecar' } }),
      ),
    )
    const { metadata } = anew.objects['objectstore-volume'] as IPersistentVolumeClaim
    expect(metadata?.annotations).toMatchObject({ 'xsupabase.io/versitygw-metadata': 'Sidecar' })
  })
})
