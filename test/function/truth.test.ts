import type { RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import { Ready } from '@crossplane-org/function-sdk-typescript'
import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { apply, isFatal, pass, type World } from '../../src/render/crossplane.ts'
import {
  changed,
  edited,
  later,
  platform,
  ready,
  run,
  secret,
  withObjects,
  without,
  world,
} from '../golden/worlds.ts'
import { checksIn } from './answer.ts'

const answer = async (state: World): Promise<RunFunctionResponse> =>
  (await pass(state, run)).response

const isReady = (response: RunFunctionResponse): boolean =>
  response.desired?.composite?.ready === Ready.READY_TRUE

const messageOf = (response: RunFunctionResponse): string => response.conditions[0]?.message ?? ''

const keysOf = (response: RunFunctionResponse): string[] =>
  Object.keys(response.desired?.resources ?? {})

const objectOf = <T>(response: RunFunctionResponse, key: string): T =>
  response.desired?.resources[key]?.resource as T

type Cluster = KubeObject & {
  spec: {
    imageName: string
    postgresql: { parameters: Record<string, string>; shared_preload_libraries: string[] }
  }
}

describe('Ready speaks of what is desired now', () => {
  it('an old object that is healthy does not vouch for a change that was not applied', async () => {
    const state = edited(await ready(world()), { auth: { siteUrl: 'https://x.io' } })
    const response = await answer(state)
    expect(isReady(response)).toBe(false)
    expect(messageOf(response)).toMatch(
      /auth: its change is being applied; if this lasts, see the events of the XSupabase/,
    )
  })

  it('nor for one that the API server refuses, however often it is looked at', async () => {
    const state = edited(await ready(world()), { database: { parameters: { work_mem: '1MB' } } })
    const applied = apply(state, await answer(state))
    const old = state.observed['database-cluster'] as KubeObject
    const refused = { ...applied, observed: { ...applied.observed, 'database-cluster': old } }
    expect(isReady(await answer(refused))).toBe(false)
  })

  it('the last check never runs against the pods of before', async () => {
    const state = edited(await ready(world()), { auth: { siteUrl: 'https://x.io' } })
    const first = await answer(state)
    expect(checksIn(first)).toEqual([])
    expect(checksIn(await answer(apply(state, first)))).toHaveLength(1)
  })

  it.each(['database-cluster', 'objectstore-volume', 'keys'])(
    '%s that is being deleted is not ready',
    async (key) => {
      const state = changed(await ready(world()), key, (object) => ({
        ...object,
        metadata: { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
      }))
      const response = await answer(state)
      expect(isReady(response)).toBe(false)
      expect(messageOf(response)).toMatch(/is being deleted/)
    },
  )
})

describe('what is set up is set up for the object that exists', () => {
  it('a volume that was made again gets its bucket again, and is verified again', async () => {
    const state = await ready(world())
    const renewed = changed(state, 'objectstore-volume', (object) => ({
      ...object,
      metadata: { ...object.metadata, uid: 'another' },
    }))
    const response = await answer(renewed)
    expect(isReady(response)).toBe(false)
    const job = (keys: readonly string[]) => keys.find((key) => key.startsWith('bucket-job-'))
    expect(job(keysOf(response))).not.toBe(job(Object.keys(state.observed)))
  })

  it('Realtime that is turned on later waits until the database is set up for it', async () => {
    const state = await ready(world({ realtime: { enabled: false } }))
    const waits = JSON.stringify(objectOf(await answer(edited(state, {})), 'realtime-deployment'))
    expect(waits).toMatch(/realtime-[0-9a-f]{12}/)
    const before = JSON.stringify(
      Object.entries(state.observed).filter(([key]) => key.startsWith('database-job')),
    )
    expect(before).not.toMatch(/realtime-[0-9a-f]{12}/)
  })
})

describe('the image of PostgreSQL', () => {
  it('of another major version, by the platform, is refused: the operator would upgrade the data', async () => {
    const data = { images: { override: { database: 'r.x.io/supabase/postgres:17.6.1.136' } } }
    const start = world({ database: { majorVersion: 15 } }, { objects: [platform(data)] })
    const response = await answer(await later(start, 1))
    expect(isFatal(response)).toBe(true)
    expect(messageOf(response)).toMatch(
      /data\.images\.override\.database: .* is PostgreSQL 17, the project has 15/,
    )
  })

  it('decides what is loaded, whoever names it', async () => {
    const data = { images: { override: { database: 'r.x.io/postgresql:17.1' } } }
    const state = await ready(world({}, { objects: [platform(data)] }))
    const cluster = state.observed['database-cluster'] as Cluster
    expect(cluster.spec).toMatchObject({ imageName: 'r.x.io/postgresql:17.1', postgresUID: 26 })
    expect(cluster.spec.postgresql.shared_preload_libraries).toEqual(['pg_stat_statements'])
  })

  it('changes before its settings do: the operator refuses both at once', async () => {
    const state = await ready(world())
    const before = state.observed['database-cluster'] as Cluster
    const images = platform({ images: { registry: 'mirror.x.io' } })
    const moved = withObjects(
      edited(state, { database: { parameters: { work_mem: '8MB' } } }),
      images,
    )
    const first = objectOf<Cluster>(await answer(moved), 'database-cluster')
    expect(first.spec.imageName).not.toBe(before.spec.imageName)
    expect(first.spec.postgresql.parameters).toEqual(before.spec.postgresql.parameters)
    const second = objectOf<Cluster>(
      await answer(apply(moved, await answer(moved))),
      'database-cluster',
    )
    expect(second.spec.postgresql.parameters.work_mem).toBe('8MB')
  })
})

describe('a Secret of a project, this one or another', () => {
  const isRefused =
    /Secret team-a\/blog-x-seed belongs to a project; copy the value into a Secret of your own/
  const owner = (apiVersion: string, kind: string) => ({
    apiVersion,
    kind,
    name: 'blog',
    uid: '4b1d0f6e-0000-4000-8000-000000000000',
    controller: true,
  })
  const referring = async (metadata: object) => {
    const foreign = secret('blog-x-seed', { seed: 'x'.repeat(32) })
    const marked = { ...foreign, metadata: { ...foreign.metadata, ...metadata } }
    const spec: ClaimSpec = {
      auth: {
        external: { github: { clientId: 'a', secretRef: { name: 'blog-x-seed', key: 'seed' } } },
      },
    }
    return answer(await later(world(spec, { objects: [marked] }), 3))
  }

  it('cannot be referred to by its label', async () => {
    const response = await referring({ labels: { 'app.kubernetes.io/managed-by': 'xsupabase' } })
    expect(messageOf(response)).toMatch(isRefused)
    expect(keysOf(response)).not.toContain('auth-deployment')
  })

  it.each([
    ['the copy of the connection Secret, that Crossplane makes for a claim', 'Supabase'],
    ['what a backup brought back without labels', 'XSupabase'],
  ])('cannot be referred to: %s', async (_what, kind) => {
    const response = await referring({ ownerReferences: [owner('xsupabase.io/v1alpha1', kind)] })
    expect(messageOf(response)).toMatch(isRefused)
    expect(keysOf(response)).not.toContain('auth-deployment')
  })

  it.each([
    [
      'that another composite of the user made',
      {
        labels: { 'crossplane.io/composite': 'mails-x', 'crossplane.io/claim-name': 'mails' },
        ownerReferences: [owner('platform.x.io/v1', 'XMails')],
      },
    ],
    [
      'of the user that is to go with the claim',
      { ownerReferences: [{ ...owner('xsupabase.io/v1alpha1', 'Supabase'), controller: false }] },
    ],
  ])('is not one %s', async (_what, metadata) => {
    expect(keysOf(await referring(metadata))).toContain('auth-deployment')
  })
})

describe('the seed', () => {
  const bytes = Buffer.alloc(32, 9).toString('base64')

  it('that was changed is refused: every key would be another', async () => {
    const state = changed(
      await ready(world()),
      'seed',
      (object) => ({ ...object, data: { seed: bytes } }) as KubeObject,
    )
    const response = await answer(state)
    expect(isFatal(response)).toBe(true)
    expect(messageOf(response)).toMatch(/no longer holds the seed, the labels and the annotations/)
  })

  const restored = async (owner: object[]): Promise<World> => {
    const old = (await ready(world())).observed.seed as KubeObject
    return withObjects(world(), {
      ...old,
      metadata: { ...old.metadata, ownerReferences: owner },
    } as KubeObject)
  }

  it('that a backup brought back before its composite is taken up, not made anew', async () => {
    const response = await answer(await restored([]))
    const old = (await ready(world())).observed.seed as unknown as { data: object }
    expect(objectOf<{ data: object }>(response, 'seed').data).toEqual(old.data)
  })

  it('that belongs to another composite is told, not waited for', async () => {
    const response = await answer(
      await restored([
        { controller: true, uid: 'another', kind: 'XSupabase', name: 'x', apiVersion: 'v1' },
      ]),
    )
    expect(isFatal(response)).toBe(true)
    expect(messageOf(response)).toMatch(/remove its ownerReferences if it is this project's/)
  })
})

describe('the platform', () => {
  it('that loses its EnvironmentConfig changes no project', async () => {
    const state = await ready(world({}, { objects: [platform({ labels: { a: 'b' } })] }))
    const response = await answer({ ...state, cluster: { objects: [] } })
    expect(isFatal(response)).toBe(true)
    expect(messageOf(response)).toMatch(
      /EnvironmentConfig xsupabase is gone.*restore it, or make an empty one/,
    )
  })

  it('may change a default that projects were made with: they stay what they are', async () => {
    const state = await ready(world({}, { objects: [platform({})] }))
    const defaults = { objectStore: { type: 'VersityGW' }, database: { majorVersion: 15 } }
    const response = await answer({ ...state, cluster: { objects: [platform({ defaults })] } })
    expect(isFatal(response), messageOf(response)).toBe(false)
    expect(isReady(response)).toBe(true)
  })

  it('has its defaults over the plan that nobody named', async () => {
    const state = await ready(
      world(
        {},
        {
          objects: [
            platform({
              defaults: { replicas: 3, database: { parameters: { max_connections: '200' } } },
            }),
          ],
        },
      ),
    )
    expect(state.observed['auth-deployment']).toMatchObject({ spec: { replicas: 3 } })
  })

  it('may have a domain template that makes too long a host of a long name: that is told', async () => {
    const objects = [platform({ domainTemplate: '{claim}-{namespace}.apps.x.io' })]
    const response = await answer(world({}, { name: 'a'.repeat(60), objects }))
    expect(isFatal(response)).toBe(true)
    expect(messageOf(response)).toMatch(
      /more than 63 characters; set spec\.publicUrl to a shorter one/,
    )
  })

  it('is asked for also where the Composition is somebody else’s', async () => {
    const own = { ...world({}, { objects: [platform({ labels: { a: 'b' } })] }), bootstrap: false }
    const state = await ready(own)
    expect(state.observed['auth-deployment']?.metadata?.labels).toMatchObject({ a: 'b' })
    expect(isReady(await answer(state))).toBe(true)
  })

  it('is asked for in each call: Crossplane watches only what was asked for last', async () => {
    const state = await ready(world())
    const response = await answer(state)
    expect(response.requirements?.resources.platform).toMatchObject({ matchName: 'xsupabase' })
  })
})

it.each(['constructor', 'toString', '__proto__'])('a plan called %s is no plan', async (plan) => {
  const response = await answer(world({ plan }))
  expect(messageOf(response)).toMatch(/is not a plan; there are: nano, small, medium, large/)
})

it.each(['constructor', '__proto__'])(
  'a key called %s is not in a Secret that lacks it',
  async (key) => {
    const spec: ClaimSpec = { secrets: { jwtSecretRef: { name: 'vault', key } } }
    const response = await answer(
      await later(world(spec, { objects: [secret('vault', { a: 'b' })] }), 1),
    )
    expect(messageOf(response)).toMatch(/Secret team-a\/vault has no key/)
  },
)

it('users of a lost database are kept, even where nobody remembers which one it was', async () => {
  const state = await ready(world())
  const young = (await later(world(), 1)).observed.seed // as a backup from before the database
  const forgetful = changed(without(state, 'database-cluster'), 'seed', (seed) => young ?? seed)
  expect(keysOf(await answer(forgetful))).toEqual(
    expect.arrayContaining(['auth-deployment', 'rest-deployment', 'storage-deployment']),
  )
})

describe('an edit of the birth certificate by hand', () => {
  const edits: readonly (readonly [string, string, string | undefined])[] = [
    ['another time of issue', 'issued-at', '1700000001'],
    ['a generation less', 'generation-jwt', undefined],
    ['a generation that is none', 'generation-jwt', '-1'],
    ['another user of PostgreSQL', 'postgres-uid', undefined],
    ['no seal', 'seal', undefined],
  ]
  it.each(edits)('is refused and changes no key: %s', async (_, name, value) => {
    const state = await ready(world())
    const edited = changed(state, 'seed', (object) => {
      const { [`xsupabase.io/${name}`]: _before, ...others } = object.metadata?.annotations ?? {}
      const annotations = { ...others, ...(value && { [`xsupabase.io/${name}`]: value }) }
      return { ...object, metadata: { ...object.metadata, annotations } }
    })
    const response = await answer(edited)
    expect(isFatal(response)).toBe(true)
    expect(response.conditions[0]?.message).toContain(
      'no longer holds the seed, the labels and the annotations that it was made with',
    )
  })
})

it('a birth certificate from before there was a generation is whole, and gets it', async () => {
  const state = await ready(world())
  const older = changed(state, 'seed', (object) => {
    const {
      'xsupabase.io/generation-apiKeys': _generation,
      'xsupabase.io/rolled-out-apiKeys': _rolledOut,
      'xsupabase.io/generation-dashboard': _dashboard,
      'xsupabase.io/rolled-out-dashboard': _rolledOutDashboard,
      ...others
    } = object.metadata?.annotations ?? {}
    // as a function that knew neither API keys nor Studio sealed it
    const annotations = {
      ...others,
      'xsupabase.io/seal': 'zd2MFvhCt3m4h_Y_esuCCFIPfR5Xi8bO1b-ugqS5IJc',
    }
    return { ...object, metadata: { ...object.metadata, annotations } }
  })
  const response = await answer(older)
  expect(isFatal(response)).toBe(false)
  expect(objectOf(response, 'seed')).toEqual(objectOf(await answer(state), 'seed'))
})

it('a generation that the last status does not name can be raised at once', async () => {
  const state = await ready(world())
  const status = structuredClone(state.composite.status) as {
    secrets: { generations: Record<string, number> }
  }
  delete status.secrets.generations.dashboard // as an older function told it
  const spec: ClaimSpec = { secrets: { generations: { dashboard: 2 } } }
  const old = { ...state, composite: { ...state.composite, status } }
  const raised = await ready(edited(old, spec))
  expect(isFatal(await answer(raised))).toBe(false)
  expect(raised.observed.seed?.metadata?.annotations).toMatchObject({
    'xsupabase.io/generation-dashboard': '2',
    'xsupabase.io/rolled-out-dashboard': '2',
  })
})

describe('PHASE', () => {
  const phaseOf = (response: RunFunctionResponse): unknown =>
    (response.desired?.composite?.resource as { status?: { phase: unknown } } | undefined)?.status
      ?.phase
  const withStatus = (state: World, key: string, status: object): World =>
    changed(state, key, (object) => ({ ...object, status }) as KubeObject)

  it('is Updating while an edit rolls out, to its end', async () => {
    const state = edited(await ready(world()), {
      replicas: 3,
      database: { parameters: { max_connections: '200' } },
    })
    const first = await answer(state)
    expect(phaseOf(first)).toBe('Updating')
    const oneOfThree = { observedGeneration: 1, replicas: 3, updatedReplicas: 3 }
    const rolling = withStatus(apply(state, first), 'auth-deployment', {
      ...oneOfThree,
      availableReplicas: 1,
    })
    expect(phaseOf(await answer(rolling))).toBe('Updating')
  })

  it('is Degraded when something fails that nobody has changed', async () => {
    const state = withStatus(await ready(world()), 'auth-deployment', {
      observedGeneration: 1,
      replicas: 1,
      updatedReplicas: 1,
      availableReplicas: 0,
    })
    expect(phaseOf(await answer(state))).toBe('Degraded')
  })
})

it('MESSAGE names what has failed before what only waits', async () => {
  const state = await later(world(), 3, false)
  const forbidden = changed(state, 'gateway-deployment', (object) => ({
    ...object,
    status: {
      conditions: [
        { type: 'ReplicaFailure', status: 'True', message: 'no PriorityClass with name nope' },
      ],
    },
  }))
  expect(messageOf(await answer(forbidden))).toBe(
    'waiting for gateway: pods cannot be made: no PriorityClass with name nope',
  )
})

describe('what the platform sets later', () => {
  const settings = (data: Record<string, unknown>) => platform(data)

  it('a class of volumes by default leaves the volumes that exist as they are', async () => {
    const state = await ready(world())
    const storage = { className: 'fast' }
    const response = await answer(
      withObjects(
        state,
        settings({ defaults: { database: { storage }, objectStore: { storage } } }),
      ),
    )
    expect(isFatal(response), messageOf(response)).toBe(false)
    expect(JSON.stringify(objectOf(response, 'database-cluster'))).not.toContain('fast')
    expect(JSON.stringify(objectOf(response, 'objectstore-volume'))).not.toContain('fast')
  })

  it('a limit of volumes does not stop a project whose volume is larger already', async () => {
    const state = await ready(world({ database: { storage: { size: '50Gi' } } }))
    const limited = withObjects(state, settings({ allowed: { maxStorage: '20Gi' } }))
    expect(isFatal(await answer(limited))).toBe(false)
    const more = edited(limited, { database: { storage: { size: '60Gi' } } })
    expect(messageOf(await answer(more))).toContain('must be at most 20Gi')
  })
})

it('another major version is one complaint, not three', async () => {
  const image = 'ghcr.io/cloudnative-pg/postgresql:16'
  const wanted = { majorVersion: 16, cloudNativePG: { image } }
  const state = edited(await ready(world()), { database: wanted })
  expect(messageOf(await answer(state))).toMatch(
    /^spec\.database\.majorVersion: cannot be changed once it is set: [^;]+; make a new project[^;]+; [^;]+$/,
  )
})
