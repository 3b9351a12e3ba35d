import { describe, expect, it, vi } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { CloudNativePGCluster } from '../../src/database/cloudnativepg-types.ts'
import type { Release } from '../../src/releases/index.ts'
import { apply, isFatal, pass, type World } from '../../src/render/crossplane.ts'
import { edited, later, platform, ready, run, withObjects, world } from '../golden/worlds.ts'

const IMAGE = vi.hoisted(() => 'docker.io/supabase/postgres:17.11.0.003')

/** A release whose PostgreSQL lets a plugin read its log only if a setting names it. */
vi.mock(import('../../src/releases/2026.11.ts'), async (original) => {
  const { release202611, ...rest } = await original()
  const postgres: Release['postgres'] = { ...release202611.postgres, 17: IMAGE }
  return { ...rest, release202611: { ...release202611, postgres } }
})

const ALL = 'pgoutput, test_decoding, wal2json'

const rendered = async (state: World): Promise<CloudNativePGCluster['spec']> => {
  const { response } = await pass(state, run)
  expect(isFatal(response)).toBe(false)
  const cluster = response.desired?.resources['database-cluster']?.resource
  return (cluster as unknown as CloudNativePGCluster).spec
}

const messageOf = async (state: World): Promise<string | undefined> => {
  const { response } = await pass(state, run)
  expect(isFatal(response)).toBe(true)
  return response.conditions.find(({ type }) => type === 'Operational')?.message
}

/** The settings, wherever the operator of the type has them. */
const settingsIn = async (state: World): Promise<string> =>
  JSON.stringify(await rendered(await ready(state)))

const asked = (plugins: string | undefined, database: ClaimSpec['database'] = {}): ClaimSpec => ({
  rest: { schemas: ['public'] },
  database: {
    ...database,
    ...(plugins !== undefined && { parameters: { output_plugin_libraries: plugins } }),
  },
})

const by = (image: string) => platform({ images: { override: { database: image } } })
const NAMELESS = `registry.local:5000/pg@sha256:${'1'.repeat(64)}`

describe('output_plugin_libraries', () => {
  it.each(['CloudNativePG', 'Zalando', 'Crunchy'] as const)(
    '%s is told what the claim says, or the platform',
    async (type) => {
      const written = '"output_plugin_libraries":"wal2json,pgoutput"'
      const { parameters } = asked('wal2json,pgoutput').database ?? {}
      const claimed = world(asked('wal2json,pgoutput', { type }))
      expect(await settingsIn(claimed)).toContain(written)
      for (const layer of ['defaults', 'enforced']) {
        const objects = [platform({ [layer]: { database: { parameters } } })]
        expect(await settingsIn(world({ database: { type } }, { objects }))).toContain(written)
      }
    },
  )

  it.each(['wal2json', 'pgoutput,wal2json', 'wal2json , test_decoding,  pgoutput'])(
    'may be %s',
    async (plugins) => {
      const { postgresql } = await rendered(await ready(world(asked(plugins))))
      expect(postgresql.parameters.output_plugin_libraries).toBe(plugins)
    },
  )

  it("of a copy by its digest is not judged by the release's tag; the claim or the platform says it", async () => {
    const told = async (spec: ClaimSpec, ...images: string[]) => {
      const state = await ready(world(spec, { objects: images.map(by) }))
      const { imageName, postgresql } = await rendered(state)
      return [imageName, postgresql.parameters.output_plugin_libraries]
    }
    expect(await told({})).toEqual([IMAGE, ALL])
    expect(await told({}, NAMELESS)).toEqual([NAMELESS, undefined])
    expect(await told(asked('wal2json'), NAMELESS)).toEqual([NAMELESS, 'wal2json'])
  })

  it('is refused where the tag is of a version that would not start with it; what runs stays', async () => {
    const image = 'docker.io/supabase/postgres:17.6.1.136'
    const spec = asked(ALL, { cloudNativePG: { image } })
    const says = `spec.database.parameters.output_plugin_libraries: by its tag, ${image} is of a PostgreSQL that does not know it and would not start; remove it, or take an image of 15.19, 16.15, 17.11, 18.6 or later`
    expect(await messageOf(await later(world(spec), 1))).toBe(says)
    expect(await messageOf(edited(await ready(world()), spec))).toBe(says)
  })
})

const withoutImages = (state: World): World => {
  const objects = state.cluster.objects.filter(({ kind }) => kind !== 'EnvironmentConfig')
  return { ...state, cluster: { ...state.cluster, objects } }
}

/** Image, plugins, memory and number of libraries of each pass, until nothing changes any more. */
const stepsOf = async (from: World, spec: ClaimSpec, ...images: string[]) => {
  let state = withObjects(edited(withoutImages(from), spec), ...images.map(by))
  const steps: unknown[][] = []
  for (let i = 0; i < 5; i++) {
    const { imageName, postgresql } = await rendered(state)
    const { output_plugin_libraries: plugins, work_mem: memory } = postgresql.parameters
    const step = [imageName, plugins, memory, postgresql.shared_preload_libraries.length]
    if (JSON.stringify(steps.at(-1)) !== JSON.stringify(step)) steps.push(step)
    state = apply(state, (await pass(state, run)).response)
  }
  return steps
}

describe('a changed image', () => {
  const OLDER = 'supabase/postgres:17.6.1.136'
  const VANILLA = 'ghcr.io/cloudnative-pg/postgresql:17.6'
  const of = (image: string, memory?: string): ClaimSpec => ({
    rest: { schemas: ['public'] },
    database: {
      cloudNativePG: { image },
      ...(memory !== undefined && { parameters: { work_mem: memory } }),
    },
  })

  it('that knows the setting has it from the pass after', async () => {
    expect(await stepsOf(await ready(world(of(OLDER))), of(IMAGE, '8MB'))).toEqual([
      [IMAGE, undefined, undefined, 8],
      [IMAGE, ALL, '8MB', 8],
    ])
    expect(await stepsOf(await ready(world(of(IMAGE))), of('supabase/postgres:17.12'))).toEqual([
      ['supabase/postgres:17.12', ALL, undefined, 8],
    ])
  })

  it('that may not know the setting waits until it is gone', async () => {
    const from = await ready(world(of(IMAGE)))
    expect(await stepsOf(from, of(OLDER, '8MB'))).toEqual([
      [IMAGE, undefined, undefined, 8],
      [OLDER, undefined, undefined, 8],
      [OLDER, undefined, '8MB', 8],
    ])
    const own = { image: VANILLA, postgresUID: 100, postgresGID: 101 }
    const vanilla = { ...of(VANILLA), database: { cloudNativePG: own } }
    expect(await stepsOf(from, vanilla)).toEqual([
      [IMAGE, undefined, undefined, 8],
      [VANILLA, undefined, undefined, 2],
    ])
    expect(await stepsOf(from, of(IMAGE), NAMELESS)).toEqual([
      [IMAGE, undefined, undefined, 8],
      [NAMELESS, undefined, undefined, 8],
    ])
  })

  it("follows at once where the setting is somebody else's, of an image that tells no version", async () => {
    const settled = await ready(world(asked(ALL), { objects: [by(NAMELESS)] }))
    const next = NAMELESS.replaceAll('1', '2')
    const [first] = await stepsOf(settled, asked(undefined), next)
    expect(first?.[0]).toBe(next)
  })
})
