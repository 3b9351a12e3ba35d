import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { CloudNativePGCluster } from '../../src/database/cloudnativepg-types.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { isFatal, pass, type World } from '../../src/render/crossplane.ts'
import {
  changed,
  edited,
  later,
  platform,
  ready,
  run,
  withObjects,
  without,
  world,
} from '../golden/worlds.ts'

const asked = (...names: string[]): ClaimSpec => ({
  database: { extensions: names.map((name) => ({ name })) },
})

const desired = async (state: World) => {
  const { response } = await pass(state, run)
  expect(isFatal(response)).toBe(false)
  const object = <T extends KubeObject>(key: string) =>
    response.desired?.resources[key]?.resource as unknown as T | undefined
  const cluster = object<CloudNativePGCluster>('database-cluster')
  return {
    status: response.desired?.composite?.resource?.status as {
      endpoints: Record<string, string>
      database: { limits?: { feature: string; reason: string }[] }
    },
    postgresql: cluster?.spec.postgresql,
    volume: cluster?.spec.projectedVolumeTemplate,
    vault: object<KubeObject & { data: Record<string, string> }>('database-vault')?.data,
    job: JSON.stringify(
      Object.entries(response.desired?.resources ?? {}).find(([key]) =>
        key.startsWith('database-job-'),
      )?.[1].resource,
    ),
    rest: JSON.stringify(object('rest-deployment')),
  }
}

const image = (name: string, majorVersion = 17): ClaimSpec['database'] => ({
  majorVersion,
  cloudNativePG: { image: name },
})

describe('what an extension needs of the server', () => {
  it('is not there for those who do not ask for it', async () => {
    const { postgresql, volume, vault, job } = await desired(await ready(world()))
    expect(postgresql?.shared_preload_libraries).not.toContain('supabase_vault')
    expect(postgresql?.parameters).not.toHaveProperty('cron.use_background_workers')
    expect([volume, vault]).toEqual([undefined, undefined])
    expect(job).not.toMatch(/EXTENSIONS|LIBRARIES|POOLER/)
  })

  it('the vault: its library, its key in a volume, and the script that hands it out', async () => {
    const { postgresql, volume, vault } = await desired(await ready(world(asked('supabase_vault'))))
    expect(postgresql?.shared_preload_libraries.at(-1)).toBe('supabase_vault')
    const script = postgresql?.parameters['vault.getkey_script'] ?? ''
    const items = volume?.sources[0]?.secret.items ?? []
    const mounted = Object.fromEntries(
      items.map(({ key, path, mode }) => [`/projected/${path}`, { key, mode }]),
    )
    expect(mounted[script]).toEqual({ key: 'getkey', mode: 0o555 })
    const text = Buffer.from(vault?.getkey ?? '', 'base64').toString()
    const [, file = ''] = /^#!\/bin\/sh\nexec cat (\S+)\n$/.exec(text) ?? []
    expect(mounted[file]?.key).toBe('root-key')
    expect(Buffer.from(vault?.['root-key'] ?? '', 'base64').toString()).toMatch(/^[0-9a-f]{64}$/)
  })

  it('the key of the vault outlives every rotation', async () => {
    const before = await ready(world(asked('supabase_vault')))
    const generations = { jwt: 2, database: 2, s3: 2 }
    const after = edited(before, { ...asked('supabase_vault'), secrets: { generations } })
    expect((await desired(after)).vault).toEqual((await desired(before)).vault)
  })

  it('stays when the extension is no longer asked for, as the extension does', async () => {
    const before = await ready(world(asked('supabase_vault', 'pg_cron')))
    const is = await desired(before)
    const will = await desired(edited(before, {}))
    expect(will.postgresql).toEqual(is.postgresql)
    expect([will.volume, will.vault]).toEqual([is.volume, is.vault])
  })

  it('comes after a changed image is in force: the operator takes one of the two at a time', async () => {
    const before = await ready(world())
    const other = { ...asked('supabase_vault') }
    other.database = { ...other.database, ...image('docker.io/supabase/postgres:17.6.1.137') }
    const first = edited(before, other)
    const now = (await desired(first)).postgresql
    expect(now?.shared_preload_libraries).not.toContain('supabase_vault')
    const then = (await desired(await later(first, 2))).postgresql
    expect(then?.shared_preload_libraries).toContain('supabase_vault')
    expect(then?.parameters).toHaveProperty(['vault.getkey_script'])
  })

  it('an image that nobody knows gets no library that may not be in it: PostgreSQL would not start', async () => {
    const spec = { database: { ...asked('pg_cron').database, ...image('x.io/own:17.6') } }
    const { postgresql, job, status } = await desired(await ready(world(spec)))
    expect(postgresql?.shared_preload_libraries).toEqual(['pg_stat_statements'])
    expect(job).toContain('pg_cron')
    expect(job).not.toContain('LIBRARIES')
    expect(status.database.limits).toContainEqual({
      feature: 'extension_pg_cron',
      reason: expect.stringContaining('it needs library pg_cron at the start of PostgreSQL'),
    })
    expect(status.database.limits?.map(({ feature }) => feature)).not.toContain('cron')
  })

  it('plain PostgreSQL has pgaudit with its library, and says what of Supabase it lacks', async () => {
    const plain = image('ghcr.io/cloudnative-pg/postgresql:18.1', 18)
    const spec = { database: { ...asked('pgaudit', 'vector').database, ...plain } }
    const { postgresql, status } = await desired(await ready(world(spec)))
    expect(postgresql?.shared_preload_libraries).toEqual(['pg_stat_statements', 'pgaudit'])
    expect(status.database.limits?.map(({ feature }) => feature)).toEqual([
      'realtime_postgres_changes',
      'graphql',
      'webhooks',
      'cron',
      'vault',
    ])
  })
})

const messageOf = async (state: World): Promise<string> => {
  const { response } = await pass(state, run)
  expect(isFatal(response)).toBe(true)
  const { message = '' } = response.conditions.find(({ type }) => type === 'Operational') ?? {}
  return message
}

const COPY = `registry.example.com/database@sha256:${'a'.repeat(64)}`

describe('what runs stays', () => {
  it('the key of the vault, with all that leads to it, whatever else is gone', async () => {
    const before = await ready(edited(await ready(world(asked('supabase_vault'))), {}))
    const is = await desired(before)
    const withoutScript = changed(before, 'database-cluster', (object) => {
      const cluster = object as CloudNativePGCluster
      const { 'vault.getkey_script': _, ...parameters } = cluster.spec.postgresql.parameters
      const postgresql = { ...cluster.spec.postgresql, parameters }
      return { ...cluster, spec: { ...cluster.spec, postgresql } } as CloudNativePGCluster
    })
    for (const state of [without(before, 'database-cluster'), withoutScript]) {
      const will = await desired(state)
      expect(will.postgresql).toEqual(is.postgresql)
      expect([will.volume, will.vault]).toEqual([is.volume, is.vault])
    }
  })

  it('the key of the vault even with an image that nobody knows', async () => {
    const before = await ready(world(asked('supabase_vault')))
    const strange = changed(before, 'database-cluster', (object) => {
      const cluster = object as CloudNativePGCluster
      const imageName = 'x.io/own:17.6'
      const postgresql = { ...cluster.spec.postgresql, shared_preload_libraries: [] }
      return {
        ...cluster,
        spec: { ...cluster.spec, imageName, postgresql },
      } as CloudNativePGCluster
    })
    const own = { image: 'x.io/own:17.6', postgresUID: 100, postgresGID: 101 }
    const state = edited(strange, { database: { cloudNativePG: own } })
    expect((await desired(state)).vault).toEqual((await desired(before)).vault)
  })

  it.each([
    ['asked for', asked('supabase_vault', 'pg_cron')],
    ['no longer asked for', {}],
  ])('no image follows that may lack the library of an extension that is %s', async (_, spec) => {
    const before = await ready(edited(await ready(world(asked('supabase_vault', 'pg_cron'))), spec))
    const own = { image: 'r.x.io/team/own:17.6.1', postgresUID: 100, postgresGID: 101 }
    const next = edited(before, { database: { ...spec.database, cloudNativePG: own } })
    expect(await messageOf(next)).toBe(
      'spec.database.cloudNativePG.image: the database has pg_cron, supabase_vault, which release 2026.11 does not know in r.x.io/team/own:17.6.1; set it back, or name an image that is known to have them: a copy of supabase/postgres keeps that at the end of its name, as in registry.example.com/supabase/postgres:<tag>',
    )
    const copy = { ...own, image: 'r.x.io/supabase/postgres:17.6.1.136-own' }
    const { postgresql } = await desired(
      edited(before, { database: { ...spec.database, cloudNativePG: copy } }),
    )
    expect(postgresql?.shared_preload_libraries).toContain('supabase_vault')
  })

  it("nor one of the platform's", async () => {
    const before = await ready(world(asked('pg_tle')))
    const images = { override: { database: 'r.x.io/team/own:17.6' } }
    const own = { cloudNativePG: { postgresUID: 100, postgresGID: 101 } }
    const next = edited(withObjects(before, platform({ images })), { database: own })
    expect(await messageOf(next)).toContain(
      'EnvironmentConfig xsupabase: data.images.override.database: the database has pg_tle, which',
    )
  })

  it('any image follows where nothing is loaded that was asked for', async () => {
    const before = await ready(world())
    const own = { image: 'r.x.io/team/own:17.6', postgresUID: 100, postgresGID: 101 }
    const { postgresql } = await desired(edited(before, { database: { cloudNativePG: own } }))
    expect(postgresql?.shared_preload_libraries).toEqual(['pg_stat_statements'])
  })
})

describe("the platform's image of PostgreSQL, by its digest", () => {
  const override = platform({ images: { override: { database: COPY } } })

  it("is a copy of the release's: its users, its libraries, its extensions", async () => {
    const spec = asked('supabase_vault')
    const [plain, copied] = await Promise.all([
      ready(world(spec)),
      ready(world(spec, { objects: [override] })),
    ])
    const { imageName, ...rest } = clusterOf(copied).spec
    expect(imageName).toBe(COPY)
    expect(rest).toEqual({ ...clusterOf(plain).spec, imageName: undefined })
  })

  it('may come to a project that is there', async () => {
    const before = await ready(world(asked('supabase_vault')))
    const after = await ready(withObjects(before, override))
    expect(clusterOf(after).spec).toEqual({ ...clusterOf(before).spec, imageName: COPY })
  })

  it('is what its name says, where that is known', async () => {
    const database = `ghcr.io/cloudnative-pg/postgresql@sha256:${'b'.repeat(64)}`
    const plain = platform({ images: { override: { database } } })
    const { spec } = clusterOf(await ready(world({}, { objects: [plain] })))
    expect([spec.postgresUID, spec.postgresql.shared_preload_libraries]).toEqual([
      26,
      ['pg_stat_statements'],
    ])
  })
})

const clusterOf = (state: World): CloudNativePGCluster =>
  state.observed['database-cluster'] as CloudNativePGCluster

describe('GraphQL', () => {
  it('has an address when it is asked for, and only then', async () => {
    const off = await desired(await ready(world()))
    const on = await desired(await ready(world(asked('pg_graphql'))))
    expect(off.status.endpoints).not.toHaveProperty('graphql')
    expect(on.status.endpoints.graphql).toMatch(/\/graphql\/v1$/)
  })

  it('brings its schema where the claim exposes others', async () => {
    const spec = { ...asked('pg_graphql'), rest: { schemas: ['shop'] } }
    const { rest, job } = await desired(await ready(world(spec)))
    expect(rest).toContain('"value":"shop,graphql_public"')
    expect(job).toContain('"value":"graphql_public,shop"')
  })
})
