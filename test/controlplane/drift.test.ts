import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { desiredOf, differences } from './desired.ts'
import { documented } from './documented.ts'
import { effectOf, named } from './effect.ts'
import { type Reference, referenceTo } from './plane/client.ts'
import { apply, claimOf, condition, type Project, type Supabase } from './plane/project.ts'
import { until } from './plane/until.ts'
import { POLICIES } from './policies.ts'
import { plane } from './running.ts'
import { withoutCircuitBreaker } from './unbroken.ts'

const { client } = plane

withoutCircuitBreaker()

const SERVICES = [
  'auth',
  'gateway',
  'imgproxy',
  'meta',
  'realtime',
  'rest',
  'storage',
  'studio',
] as const

/** What a hand changes, by kind: a merge patch of fields that are ours; of Secrets their data. */
const slips: Readonly<Record<string, unknown>> = {
  Service: { spec: { selector: { 'app.kubernetes.io/component': 'nobody' } } },
  Deployment: { spec: { replicas: 0 } },
  StatefulSet: { spec: { replicas: 0 } },
  Job: { spec: { backoffLimit: 0 } },
  PersistentVolumeClaim: { metadata: { labels: { 'app.kubernetes.io/component': 'nobody' } } },
  NetworkPolicy: {
    spec: {
      podSelector: {
        matchLabels: { 'app.kubernetes.io/instance': 'nobody', 'cnpg.io/cluster': 'nobody' },
      },
    },
  },
  Cluster: { spec: { instances: 3, postgresql: { parameters: { wal_level: 'replica' } } } },
  Usage: { spec: { reason: 'none' } },
  ClusterUsage: { spec: { reason: 'none' } },
}

/** Everything that a claim without any field is made of, and that holds no data. */
const replaceable = [
  ...SERVICES.flatMap((name) => [`${name}-deployment`, `${name}-service`]),
  ...['auth-migrations', 'bucket', 'database', 'tenant', 'verify'].map((name) => `${name}-job`),
  ...['connection', 'database-admin', 'gateway-config', 'keys'],
  ...['objectstore-statefulset', 'objectstore-service'],
  ...POLICIES,
  ...['deletion-protection', 'composite-protection'],
]
const dataBearing = ['database-cluster', 'objectstore-volume', 'seed']

/** A project that was Ready, and all that it was. */
type Known = {
  readonly project: Project
  readonly stored: ReadonlyMap<string, KubeObject>
  /** What is wanted of each object, and a reference to it, by composition key without its hash. */
  readonly wanted: ReadonlyMap<string, readonly [KubeObject, Reference]>
  readonly secrets: Readonly<Record<string, unknown>>
}

const secretsOf = async ({ namespace }: Project): Promise<Readonly<Record<string, unknown>>> => {
  const found = await client.list<KubeObject & { data?: unknown }>({
    apiVersion: 'v1',
    kind: 'Secret',
    namespace,
  })
  return Object.fromEntries(found.map(({ metadata, data }) => [metadata?.name ?? '', data]))
}

const know = async (project: Project): Promise<Known> => {
  await project.ready()
  const [stored, desired] = [await project.composed(), await desiredOf(client, project)]
  const wanted = [...desired].map(
    ([key, object]) => [named(key), [object, referenceTo(stored.get(key) ?? object)]] as const,
  )
  return { project, stored, wanted: new Map(wanted), secrets: await secretsOf(project) }
}

const born = async (): Promise<Known> =>
  know(await apply(client, [claimOf('hello', { plan: 'nano' })]))

const known = ({ wanted }: Known, key: string): readonly [KubeObject, Reference] => {
  const found = wanted.get(key)
  if (!found) throw new Error(`the project has no ${key}; it has ${[...wanted.keys()].join(', ')}`)
  return found
}

/** Waits until an object is as wanted again, and returns it. */
const restored = async (all: Known, key: string): Promise<KubeObject> => {
  const [wanted, reference] = known(all, key)
  let wrong: string[] = []
  return until(
    () => `${key} to come back as it was: ${wrong.join(', ')}`,
    120,
    async () => {
      const found = await client.find(reference)
      wrong = found ? differences(wanted, found) : ['it is gone']
      const stays = found?.metadata?.deletionTimestamp === undefined
      return wrong.length === 0 && stays ? found : undefined
    },
    500,
  )
}

const edit = async (all: Known, key: string): Promise<void> => {
  const [wanted, reference] = known(all, key)
  const [field = ''] = Object.keys((wanted as { data?: object }).data ?? {})
  const slip = wanted.kind === 'Secret' ? { data: { [field]: 'AAAA' } } : slips[wanted.kind]
  const edited = await client.patch(reference, slip)
  expect(differences(wanted, edited)).not.toEqual([])
}

let edited: Known
let deleted: Known
beforeAll(async () => {
  ;[edited, deleted] = await Promise.all([born(), born()])
})

test('every object of a project is looked at here', () => {
  expect([...edited.wanted.keys()].sort()).toEqual([...replaceable, ...dataBearing].sort())
})

describe.concurrent('edited by hand, comes back as it was', () => {
  const editable = [...replaceable, 'database-cluster', 'objectstore-volume']
  test.each(editable)('%s', async (key) => {
    await edit(edited, key)
    const back = await restored(edited, key)
    const [, reference] = known(edited, key)
    expect(referenceTo(back)).toEqual(reference)
  })
})

describe.concurrent('deleted by hand, comes back as it was', () => {
  test.each(replaceable)('%s', async (key) => {
    const [, reference] = known(deleted, key)
    const uid = (await client.get(reference)).metadata?.uid
    await client.delete(reference)
    await until(
      `${key} to be gone`,
      60,
      async () => (await client.find(reference))?.metadata?.uid !== uid || undefined,
    )
    await restored(deleted, key)
  })
})

describe('after all of it', () => {
  test.each([
    ['edited', () => edited],
    ['deleted', () => deleted],
  ] as const)('what was %s is Ready as before, with the same keys and passwords', async (_, of) => {
    const { project, secrets, stored } = of()
    await project.ready()
    expect(await secretsOf(project)).toEqual(secrets)
    const { goes = [], comes = [] } = effectOf(stored, await project.composed())
    expect([...goes, ...comes].filter((key) => dataBearing.includes(key))).toEqual([])
  })
})

describe('data that is deleted by hand', () => {
  const uidOf = async (key: string): Promise<string | undefined> =>
    (await client.find(known(edited, key)[1]))?.metadata?.uid
  /** Its deletion takes as long as somebody holds it, as an operator or a pod does. */
  const deletion = async (key: string): Promise<void> => {
    const [, reference] = known(edited, key)
    await client.delete(reference)
    await edited.project.until('to say what is missing', (claim) => {
      const { status, message = '' } = condition(claim, 'Operational') ?? {}
      return status === 'False' && message.endsWith('is being deleted')
    })
  }
  const HELD = 'test.xsupabase.io/held'
  const hold = async (key: string, finalizers: readonly string[]): Promise<void> => {
    await client.patch(known(edited, key)[1], { metadata: { finalizers } })
  }

  test('a database comes back empty, is set up again, and its users wait for that', async () => {
    const { project, stored, secrets } = edited
    const uid = await uidOf('database-cluster')
    await hold('database-cluster', [HELD])
    await deletion('database-cluster')
    await hold('database-cluster', [])
    await until('another database', 60, async () => {
      const now = await uidOf('database-cluster')
      return (now !== undefined && now !== uid) || undefined
    })
    await until('it to be set up', 120, async () => {
      const { jobs = [] } = effectOf(stored, await project.composed())
      return jobs.includes('verify-job') || undefined
    })
    await project.ready()
    expect(effectOf(stored, await project.composed())).toEqual({
      rolls: ['auth', 'meta', 'realtime', 'rest', 'storage', 'studio'].map(
        (name) => `${name}-deployment`,
      ),
      jobs: ['auth-migrations', 'database', 'tenant', 'verify'].map((name) => `${name}-job`),
      comes: ['database-cluster'],
    })
    expect(await secretsOf(project)).toEqual(secrets)
  })

  test('a volume of files comes back empty, and gets its bucket', async () => {
    const { project, secrets } = edited
    const before = await project.composed()
    const uid = await uidOf('objectstore-volume')
    await deletion('objectstore-volume') // the pod holds it
    const [, { namespace, name }] = known(edited, 'objectstore-statefulset')
    await client.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name: `${name}-0` })
    await until('another volume', 60, async () => {
      const now = await uidOf('objectstore-volume')
      return (now !== undefined && now !== uid) || undefined
    })
    await until('its bucket', 120, async () => {
      const { jobs = [] } = effectOf(before, await project.composed())
      return jobs.includes('verify-job') || undefined
    })
    await project.ready()
    expect(effectOf(before, await project.composed())).toEqual({
      jobs: ['bucket-job', 'verify-job'],
      comes: ['objectstore-volume'],
    })
    expect(await secretsOf(project)).toEqual(secrets)
  })
})

describe('the seed', () => {
  /** Calls of the function so far for the project of a seed. */
  const callsFor = ({ name }: Reference): number =>
    plane.log('function').split(`"xr":"${name.replace(/-seed$/, '')}"`).length
  const folder = mkdtempSync(join(tmpdir(), 'seed-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  /** A block of the document, as its reader runs it for a project. */
  const run = async ({ project }: Known, part: string): Promise<string> =>
    plane.shell(
      documented('keys.md', part, {
        '<project>': (await project.composite()).metadata?.name ?? '',
        ' NS ': ` ${project.namespace} `,
        'seed.json': join(folder, 'seed.json'),
      }),
    )

  test('cannot be changed by hand', async () => {
    const [, seed] = known(deleted, 'seed')
    await expect(client.patch(seed, { data: { seed: 'AAAA' } })).rejects.toThrow(/immutable/)
  })

  test('deleted, is never made anew: the claim says the way out, and everything runs on', async () => {
    const { project, secrets } = deleted
    const [, seed] = known(deleted, 'seed')
    await run(deleted, '> seed.json')
    const before = await project.composed()
    await client.delete(seed)
    const missing = (found: Supabase): boolean =>
      condition(found, 'Operational')?.reason === 'SeedMissing'
    const { message } = condition(await project.until('to miss it', missing), 'Operational') ?? {}
    expect(message).toContain(
      `Secret ${seed.namespace}/${seed.name} with the project's seed is gone`,
    )
    expect(message).toContain('restore it from a backup')

    await project.patch({ spec: { rest: { maxRows: 10 } } })
    await until('the composite to ask for it', 60, async () => {
      const { spec } = (await project.composite()) as Supabase
      return (spec.rest as { maxRows?: number } | undefined)?.maxRows === 10 || undefined
    })
    const calls = callsFor(seed)
    await until('the function to be asked', 60, async () => callsFor(seed) > calls || undefined)
    const { [seed.name]: _, ...others } = secrets
    expect(await secretsOf(project)).toEqual(others)
    expect(effectOf(before, await project.composed())).toEqual({ goes: ['seed'] })
  })

  test('restored as documented, all is as it was, and what was asked for meanwhile is done', async () => {
    const { project, secrets } = deleted
    const before = await project.composed()
    await run(deleted, 'create -f seed.json')
    await project.change({})
    expect(await secretsOf(project)).toEqual(secrets)
    expect(effectOf(before, await project.composed())).toEqual({
      rolls: ['rest-deployment', 'studio-deployment'],
      jobs: ['verify-job'],
      comes: ['seed'],
    })
  })
})
