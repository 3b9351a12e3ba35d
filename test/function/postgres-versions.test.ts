import { expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { CloudNativePGCluster } from '../../src/database/cloudnativepg-types.ts'
import { isFatal, pass, type World } from '../../src/render/crossplane.ts'
import { changed, edited, platform, ready, run, world } from '../golden/worlds.ts'

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

// its digits are no version
const DIGEST = `@sha256:${'19'.repeat(32)}`

it.each([
  ['registry.local:5000/supabase/postgres:17.6.1.136', false],
  ['registry.local:5000/supabase/postgres:17.11.1.1', true],
  [`registry.local:5000/supabase/postgres:17.6.1.136${DIGEST}`, false],
  [`registry.local:5000/supabase/postgres:17.11.1.1${DIGEST}`, true],
  [`registry.local:5000/supabase/postgres${DIGEST}`, false],
  [`registry.local/supabase/postgres${DIGEST}`, false],
  [`registry.local/supabase/postgres:17${DIGEST}`, false],
  [`registry.local/supabase/postgres:20261130${DIGEST}`, false],
  // whoever has numbered it
  [`registry.local:5000/pg:17.11${DIGEST}`, false],
])("the platform's %s is told it where its tag says so, and nowhere else", async (image, told) => {
  const images = platform({ images: { override: { database: image } } })
  const { imageName, postgresql } = await clusterIn(await ready(world({}, { objects: [images] })))
  expect(imageName).toBe(image)
  expect('output_plugin_libraries' in postgresql.parameters).toBe(told)
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

it.each([
  [`registry.local:5000/supabase/postgres:17.6.1.071${DIGEST}`, 100, 101],
  [`registry.local/supabase/postgres@sha256:17${'a'.repeat(62)}`, 101, 102],
])('a project of %s keeps the user of the first reading', async (database, uid, gid) => {
  const images = platform({ images: { override: { database } } })
  const bornAs = (postgresUID: number, postgresGID: number) => {
    const spec: ClaimSpec = { database: { cloudNativePG: { postgresUID, postgresGID } } }
    return ready(world(spec, { objects: [images] }))
  }
  const { imageName, postgresUID, postgresGID } = await clusterIn(
    edited(await bornAs(uid, gid), {}),
  )
  expect([imageName, postgresUID, postgresGID]).toEqual([database, uid, gid])
  const other = edited(await bornAs(70, 70), {})
  expect(isFatal((await pass(other, run)).response)).toBe(true)
})
