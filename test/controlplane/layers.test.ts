import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { differing, footprint } from './footprint.ts'
import { setPlatform } from './plane/platform.ts'
import { apply, claimOf, type Project, SMALL } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client } = plane

/** What the platform of these tests wants of every project. */
const platform = { enforced: { rest: { maxRows: 7 } }, allowed: { maxReplicas: 2 } }

/** A Composition by a user, which asks for no settings and would have its own instead. */
const homemade = {
  apiVersion: 'apiextensions.crossplane.io/v1',
  kind: 'Composition',
  metadata: { name: `homemade-${randomBytes(3).toString('hex')}` },
  spec: {
    compositeTypeRef: { apiVersion: 'xsupabase.io/v1alpha1', kind: 'XSupabase' },
    mode: 'Pipeline',
    pipeline: [
      {
        step: 'supabase',
        functionRef: { name: 'xsupabase-function-xsupabase' },
        input: {
          apiVersion: 'fn.xsupabase.io/v1alpha1',
          kind: 'Platform',
          labels: { made: 'at-home' },
          enforced: { rest: { maxRows: 999 } },
          allowed: { maxReplicas: 100 },
        },
      },
    ],
  },
} satisfies KubeObject & Record<string, unknown>

const byHomemade = { ...SMALL, compositionRef: { name: homemade.metadata.name } }

type Deployment = KubeObject & {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly env?: readonly { readonly name: string; readonly value?: string }[]
        }[]
      }
    }
  }
}

/** The most rows that a project's PostgREST answers with, as its pods have it. */
const maxRowsOf = async (project: Project): Promise<string | undefined> => {
  const rest = (await project.composed()).get('rest-deployment') as Deployment
  const [container] = rest.spec.template.spec.containers
  return container?.env?.find(({ name }) => name === 'PGRST_DB_MAX_ROWS')?.value
}

/** Values of the label that the homemade Composition gives. */
const madeOf = async (project: Project): Promise<ReadonlySet<string | undefined>> =>
  new Set([...(await project.composed()).values()].map(({ metadata }) => metadata?.labels?.made))

let shipped: Project
let own: Project

beforeAll(async () => {
  await setPlatform(client, platform)
  await client.apply(homemade)
  shipped = await apply(client, [claimOf('shipped', SMALL)])
  own = await apply(client, [claimOf('own', byHomemade)])
  await Promise.all([shipped.ready(), own.ready()])
})

// a project that has lived with a platform's settings misses them
afterAll(async () => {
  for (const project of [shipped, own]) await project.delete('Foreground')
  await client.delete({ ...homemade, name: homemade.metadata.name })
  await setPlatform(client, undefined)
})

describe('a claim that chooses its own Composition', () => {
  test('gets what that Composition adds', async () => {
    expect(await madeOf(own)).toEqual(new Set(['at-home']))
    expect(await madeOf(shipped)).toEqual(new Set([undefined]))
  })

  test('has what the platform enforces, and says so', async () => {
    for (const project of [shipped, own]) {
      expect(await maxRowsOf(project)).toBe('7')
      expect((await project.claim()).status?.enforced).toEqual(['rest.maxRows: 1000 -> 7'])
    }
  })

  test('may do no more than the platform allows', async () => {
    const greedy = await apply(client, [claimOf('greedy', { ...byHomemade, replicas: 3 })])
    await greedy.says(/replicas: 3 is not allowed by the platform|at most 2/)
    expect(await greedy.references()).toEqual([])
    await greedy.delete()
  })
})

describe('settings of the platform that', () => {
  const all = () => [shipped, own]
  let before: readonly Readonly<Record<string, string>>[]
  const nothingChanged = async (): Promise<void> => {
    const now = await Promise.all(all().map(footprint))
    expect(now.map((each, i) => differing(before[i] ?? {}, each))).toEqual([[], []])
  }

  test('change reach every project by themselves', async () => {
    await setPlatform(client, { ...platform, enforced: { rest: { maxRows: 8 } } })
    for (const project of all()) {
      await until('PostgREST to follow', 60, async () =>
        (await maxRowsOf(project)) === '8' ? true : undefined,
      )
      await project.ready()
    }
    before = await Promise.all(all().map(footprint))
  })

  test('are wrong are told by every claim, and change nothing that runs', async () => {
    await setPlatform(client, { ...platform, enforced: { rest: { maxRows: 'many' } } })
    for (const project of all()) {
      await project.says(/EnvironmentConfig xsupabase: data\.enforced\.rest\.maxRows/, 60)
    }
    await nothingChanged()
  })

  test('are gone are missed by every claim, and change nothing that runs', async () => {
    await setPlatform(client, undefined)
    for (const project of all()) {
      await project.says(/EnvironmentConfig xsupabase is gone/, 60)
    }
    await nothingChanged()
  })

  test('come back as nothing end it all: then the claim alone counts', async () => {
    await setPlatform(client, {})
    await shipped.until('to go by its own', ({ status }) => status?.enforced === undefined)
    await shipped.ready()
    expect(await maxRowsOf(shipped)).toBe('1000')
    await own.ready()
    expect(await maxRowsOf(own)).toBe('999')
  })
})
