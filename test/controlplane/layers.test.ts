import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { differing, footprint } from './footprint.ts'
import { setPlatform } from './plane/platform.ts'
import { apply, claimOf, type Project, SMALL } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client } = plane

/** What the platform wants of every project; other tests' projects have no functions to roll. */
const platform = (verifyJwt: unknown) => ({
  enforced: { functions: { verifyJwt } },
  allowed: { maxReplicas: 2 },
})

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
          enforced: { functions: { verifyJwt: true } },
          allowed: { maxReplicas: 100 },
        },
      },
    ],
  },
} satisfies KubeObject & Record<string, unknown>

const spec = { ...SMALL, functions: { enabled: true } }
const byHomemade = { ...spec, compositionRef: { name: homemade.metadata.name } }

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

/** Whether a project's functions ask for a token, as their pods have it. */
const asksForToken = async (project: Project): Promise<string | undefined> => {
  const functions = (await project.composed()).get('functions-deployment') as Deployment
  const [container] = functions.spec.template.spec.containers
  return container?.env?.find(({ name }) => name === 'VERIFY_JWT')?.value
}

/** Values of the label that the homemade Composition gives. */
const madeOf = async (project: Project): Promise<ReadonlySet<string | undefined>> =>
  new Set([...(await project.composed()).values()].map(({ metadata }) => metadata?.labels?.made))

let shipped: Project
let own: Project

beforeAll(async () => {
  await setPlatform(client, platform(false))
  await client.apply(homemade)
  shipped = await apply(client, [claimOf('shipped', spec)])
  own = await apply(client, [claimOf('own', byHomemade)])
  await Promise.all([shipped.ready(), own.ready()])
})

// a project that has lived with a platform's settings misses them
afterAll(async () => {
  for (const { name, namespace } of [shipped, own]) {
    await plane.kubectl('delete', 'supabase', name, '-n', namespace, '--cascade=foreground')
  }
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
      expect(await asksForToken(project)).toBe('false')
      expect((await project.claim()).status?.enforced).toEqual([
        'functions.verifyJwt: true -> false',
      ])
    }
  })

  test('may do no more than the platform allows', async () => {
    const greedy = await apply(client, [
      claimOf('greedy', {
        ...byHomemade,
        replicas: 3,
        database: { parameters: { max_connections: '200' } },
      }),
    ])
    await greedy.says(/^spec\.replicas: must be at most 2, the platform says, got 3/)
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
    await setPlatform(client, platform(true))
    for (const project of all()) {
      await until('functions to follow', 60, async () =>
        (await asksForToken(project)) === 'true' ? true : undefined,
      )
      await project.change({}) // Ready by the settings of now
    }
    before = await Promise.all(all().map(footprint))
  })

  test('are wrong are told by every claim, and change nothing that runs', async () => {
    await setPlatform(client, platform('perhaps'))
    for (const project of all()) {
      await project.says(/EnvironmentConfig xsupabase: data\.enforced\.functions\.verifyJwt/, 60)
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
    await shipped.patch({ spec: { functions: { verifyJwt: false } } })
    await until('functions to follow the claim', 60, async () =>
      (await asksForToken(shipped)) === 'false' ? true : undefined,
    )
    await Promise.all([shipped.ready(), own.ready()])
    expect((await shipped.claim()).status?.enforced).toBeUndefined()
    expect(await asksForToken(own)).toBe('true')
  })
})
