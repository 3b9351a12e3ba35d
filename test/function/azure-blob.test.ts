import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import { EXTERNAL_NAME, type ManagedResource } from '../../src/managed/resource.ts'
import { changed, later, platform, ready, world } from '../golden/worlds.ts'
import { answerTo } from './answer.ts'
import { envOf, least, reordered, template } from './stores.ts'

const azure = platform({
  providers: { azure: { location: 'westeurope', resourceGroup: 'supabase' } },
})

describe('Azure Blob', () => {
  const spec: ClaimSpec = { ...least, objectStore: { type: 'AzureBlob' } }
  const start = world(spec, { objects: [azure] })

  it('has an account of its own, whose name Azure takes', async () => {
    const names = await Promise.all(
      ['shop', 'a', `a${'-b'.repeat(31)}`].map(async (name) => {
        const { objects } = await answerTo(await ready(world(spec, { name, objects: [azure] })))
        return objects['objectstore-azure-account']?.metadata?.annotations?.[
          'crossplane.io/external-name'
        ]
      }),
    )
    for (const name of names) expect(name).toMatch(/^[a-z0-9]{3,24}$/)
    expect(new Set(names).size).toBe(3)
  })

  it('the gateway waits for the key of the account, and goes on by itself', async () => {
    const state = await ready(start)
    const [name, key] = Object.values(
      envOf(state.observed['objectstore-deployment']).AZ_ACCESS_KEY as Record<string, string>,
    ).sort()
    expect([key, name]).toEqual(
      ['attribute.primary_access_key', expect.stringMatching(/azure-account$/)].sort(),
    )
    const early = await answerTo(await later(start, 2, false))
    expect(early.keys).not.toContain('objectstore-deployment')
    expect(early.keys.some((each) => each.startsWith('bucket-job-'))).toBe(false)
    expect(early.status.objectStore?.ready).toBe(false)
    expect((await answerTo(state)).status.phase).toBe('Ready')
  })

  it('its gateway stays as it runs while the key of the account is away', async () => {
    const state = await ready(start)
    const before = await answerTo(state)
    const away = { ...state, cluster: { objects: [azure] } }
    const gone = await answerTo(away)
    expect(template(gone.objects, 'objectstore-deployment')).toEqual(
      template(before.objects, 'objectstore-deployment'),
    )
    const later = await answerTo({ ...away, observed: reordered(state.observed) })
    expect(later.objects['objectstore-deployment']).toEqual(gone.objects['objectstore-deployment'])
  })

  it("what Azure refuses is told in the cloud's own words", async () => {
    const message = 'the storage account named shop is already taken'
    const refused = changed(await later(start, 3), 'objectstore-azure-account', (object) => ({
      ...object,
      status: {
        conditions: [{ type: 'Synced', status: 'False', reason: 'ReconcileError', message }],
      },
    }))
    const { status, message: told } = await answerTo(refused)
    expect(told).toContain(message)
    expect(status.objectStore).toMatchObject({ ready: false, message })
  })

  it('names what it cannot do', async () => {
    const { status } = await answerTo(await ready(start))
    expect(status.objectStore?.limits?.map(({ feature }) => feature)).toEqual([
      'resumable uploads',
      'UploadPartCopy',
    ])
  })

  it('stays where it is, in its account, when the platform moves', async () => {
    const state = await ready(start)
    const moved = platform({
      providers: {
        azure: {
          location: 'eastus',
          resourceGroup: 'other',
          namePrefix: 'other',
          providerConfigRef: { kind: 'ProviderConfig', name: 'elsewhere' },
        },
      },
    })
    const { objects } = await answerTo({ ...state, cluster: { objects: [moved] } })
    for (const key of ['objectstore-azure-account', 'objectstore-azure-container']) {
      const [before, after] = [state.observed[key], objects[key]] as ManagedResource[]
      expect(after?.spec.forProvider).toMatchObject(before?.spec.forProvider ?? { lost: true })
      expect(after?.spec.providerConfigRef).toEqual(before?.spec.providerConfigRef)
      expect(after?.metadata?.annotations?.[EXTERNAL_NAME]).toBe(
        before?.metadata?.annotations?.[EXTERNAL_NAME],
      )
    }
  })

  it('is refused where the platform has not said where', async () => {
    const { message } = await answerTo(world(spec))
    expect(message).toMatch(
      /^spec\.objectStore\.type: AzureBlob needs data\.providers\.azure\.location and data\.providers\.azure\.resourceGroup/,
    )
  })

  it('waits for the provider where the cluster has none, and says which', async () => {
    const kinds = ['postgresql.cnpg.io/v1/Cluster']
    const { message } = await answerTo(await later(world(spec, { objects: [azure], kinds }), 3))
    expect(message).toMatch(
      /^storage\.azure\.m\.upbound\.io\/v1beta1 Account is not installed in this cluster; install Crossplane's provider-azure-storage/,
    )
  })
})
