import { RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import { describe, expect, it } from 'vitest'
import { DATABASE_TYPES, OBJECT_STORE_TYPES } from '../../src/api/claim/database.ts'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Status } from '../../src/api/status.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { madeBy } from '../../src/render/controllers.ts'
import { pass } from '../../src/render/crossplane.ts'
import { ready, run, world } from '../golden/worlds.ts'
import { shutOut } from './network.ts'
import { dangling } from './resolve.ts'

/** A server of the user's own has tests of its own. */
const matrix = DATABASE_TYPES.filter((type) => type !== 'External').flatMap((database) =>
  OBJECT_STORE_TYPES.map((objectStore) => [database, objectStore] as const),
)

/** The fullest that every back end takes. */
const claim = (
  database: (typeof DATABASE_TYPES)[number],
  objectStore: (typeof OBJECT_STORE_TYPES)[number],
): ClaimSpec => ({
  plan: 'large',
  rest: { schemas: ['public'] },
  functions: { enabled: true, source: { inline: { hello: { 'index.ts': 'Deno.serve()' } } } },
  database: {
    type: database,
    pooler: { enabled: true },
    extensions: [{ name: 'vector' }],
    ...(database === 'CloudNativePG' && { extensions: [{ name: 'supabase_vault' }] }),
    ...(database === 'Crunchy' && { crunchy: { repositorySize: '100Gi' } }),
  },
  objectStore: { type: objectStore },
})

describe.each(matrix)('%s and %s', (database, objectStore) => {
  const spec = claim(database, objectStore)
  const state = ready(world(spec))
  const response = state.then(async (settled) => (await pass(settled, run)).response)
  const objects = response.then(({ desired }) =>
    Object.values(desired?.resources ?? {}).map(
      ({ resource }) => resource as unknown as KubeObject,
    ),
  )

  it('come to be Ready', async () => {
    expect((await response).conditions[0]).toMatchObject({ reason: 'Ready' })
  })

  it('are rendered twice the same, byte for byte', async () => {
    const again = (await pass(await state, run)).response
    expect(Buffer.from(RunFunctionResponse.encode(again).finish())).toEqual(
      Buffer.from(RunFunctionResponse.encode(await response).finish()),
    )
  })

  it('stay within what Crossplane takes of one project', async () => {
    const workloads = (await objects).filter(({ kind }) => ['Deployment', 'Job'].includes(kind))
    expect((await objects).length).toBeLessThanOrEqual(70)
    expect(workloads.length).toBeLessThanOrEqual(16)
  })

  it('have no reference that leads nowhere', async () => {
    const operators = Object.values((await state).observed).flatMap(madeBy)
    expect(dangling(await objects, operators)).toEqual([])
  })

  it('are let through by the network policies where they call each other', async () => {
    expect(shutOut(await objects)).toEqual([])
  })

  it('are in the status', async () => {
    const composite = (await response).desired?.composite?.resource as
      | { status?: Status }
      | undefined
    const { endpoints = {}, ...status } = composite?.status ?? {}
    expect(status.database).toMatchObject({ type: database, version: '17', ready: true })
    expect(status.objectStore).toMatchObject({ type: objectStore, ready: true })
    expect(Object.keys(endpoints)).toContain('pooler')
  })
})
