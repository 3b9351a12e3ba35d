import { expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { CloudNativePGCluster } from '../../src/database/cloudnativepg-types.ts'
import { isFatal, pass, type World } from '../../src/render/crossplane.ts'
import { changed, ready, run, world } from '../golden/worlds.ts'

const clusterIn = async (state: World): Promise<CloudNativePGCluster['spec']> => {
  const { response } = await pass(state, run)
  expect(isFatal(response)).toBe(false)
  const cluster = response.desired?.resources['database-cluster']?.resource
  return (cluster as unknown as CloudNativePGCluster).spec
}

const of = (image: string, majorVersion: number): ClaimSpec => ({
  rest: { schemas: ['public'] },
  database: { majorVersion, cloudNativePG: { image } },
})

it.each([
  ['docker.io/supabase/postgres:15.18.1.1', 15, false],
  ['docker.io/supabase/postgres:15.19.1.1', 15, true],
  ['docker.io/supabase/postgres:17.6.1.136', 17, false],
  ['docker.io/supabase/postgres:17.11.1.1', 17, true],
  ['r.x.io/copy/supabase/postgres:17.12.1.004-own', 17, true],
  ['docker.io/supabase/postgres:18.5.1.1', 18, false],
  ['docker.io/supabase/postgres:18.6.1.1', 18, true],
  // it has no plugin but PostgreSQL's own
  ['ghcr.io/cloudnative-pg/postgresql:18.6', 18, false],
])('%s is told the plugin of Realtime where it knows the setting', async (image, major, told) => {
  const { postgresql } = await clusterIn(await ready(world(of(image, major))))
  expect(postgresql.parameters.output_plugin_libraries).toBe(
    told ? 'pgoutput, test_decoding, wal2json' : undefined,
  )
})

it('a Cluster that was restored in place of ours is not told to begin anew', async () => {
  const state = await ready(world())
  expect((await clusterIn(state)).bootstrap).toMatchObject({ initdb: { database: 'postgres' } })
  const restored = changed(state, 'database-cluster', (cluster) => {
    const { spec } = cluster as CloudNativePGCluster
    const bootstrap = { recovery: { source: 'backup' } }
    return { ...cluster, spec: { ...spec, bootstrap } } as unknown as CloudNativePGCluster
  })
  expect(await clusterIn(restored)).not.toHaveProperty('bootstrap')
})
