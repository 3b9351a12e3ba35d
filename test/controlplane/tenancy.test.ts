import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { inWords, referenceTo } from './plane/client.ts'
import { apply, claimOf, condition, newNamespace, type Project, SMALL } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client } = plane

type Quota = KubeObject & { readonly status?: { readonly used?: Readonly<Record<string, string>> } }
type Secret = KubeObject & { readonly data?: Readonly<Record<string, string>> }

/** Every value of every Secret of a project that is long enough to be a key. */
const keysOf = async (project: Project): Promise<ReadonlySet<string>> => {
  const secrets = [...(await project.composed()).values()].filter(({ kind }) => kind === 'Secret')
  const values = secrets.flatMap(({ data = {} }: Secret) => Object.values(data))
  return new Set(values.filter((value) => Buffer.from(value, 'base64').length >= 16))
}

describe('one claim name in two namespaces', () => {
  let projects: readonly [Project, Project]
  beforeAll(async () => {
    const claim = claimOf('shop', SMALL)
    projects = [await apply(client, [claim]), await apply(client, [claim])]
    for (const project of projects) await project.ready()
  })

  test('makes two projects that share no object', async () => {
    const [mine, theirs] = await Promise.all(projects.map((project) => project.references()))
    expect(mine?.length).toBeGreaterThan(10)
    expect(mine?.length).toBe(theirs?.length)
    const names = (mine ?? []).map(inWords)
    expect((theirs ?? []).map(inWords).filter((name) => names.includes(name))).toEqual([])
  })

  test('makes two projects that share no key and no password', async () => {
    const [mine, theirs] = [await keysOf(projects[0]), await keysOf(projects[1])]
    expect(mine.size).toBeGreaterThan(10)
    expect([...theirs].filter((key) => mine.has(key))).toEqual([])
  })

  test('a claim that names the composite of another namespace gets nothing of it', async () => {
    const [victim] = projects
    const { metadata } = await victim.composite()
    const bound = async () => {
      const [claim, composite] = [await victim.claim(), await victim.composite()]
      return [
        claim.spec,
        composite.metadata?.uid,
        (composite.spec as { claimRef?: unknown }).claimRef,
      ]
    }
    const before = await bound()
    const { apiVersion, kind } = await victim.composite()
    const resourceRef = { apiVersion, kind, name: metadata?.name }
    const thief = await apply(client, [claimOf('shop', { ...SMALL, resourceRef })])
    const refused = await thief.until('to be refused', (claim) =>
      /not bound to this claim/.test(condition(claim, 'Synced')?.message ?? ''),
    )
    expect(refused.status?.url).toBeUndefined()
    const secrets = await client.list({
      apiVersion: 'v1',
      kind: 'Secret',
      namespace: thief.namespace,
    })
    expect(secrets).toEqual([])
    expect(await bound()).toEqual(before)
  })
})

test('a namespace with a ResourceQuota takes every pod of a project', async () => {
  const hard = {
    'requests.cpu': '2',
    'requests.memory': '4Gi',
    'limits.cpu': '16',
    'limits.memory': '16Gi',
  }
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'quota' } }
  const spec = { plan: 'nano', functions: { enabled: true } }
  const limited = { ...quota, spec: { hard } } as KubeObject
  const project = await apply(client, [limited, claimOf('shop', spec)])
  await project.ready()
  // of pods that run for good; PostgreSQL's are the operator's, which does not run here
  await until('the quota to count what docs/plans.md says', 60, async () => {
    const { namespace } = project
    const found = await client.get<Quota>({ ...referenceTo(quota), namespace })
    return found.status?.used?.['requests.cpu'] === '110m' || undefined
  })
})

describe('the longest name of a claim', () => {
  const longest = 'n'.repeat(63)

  test('makes a whole project, with every optional part', async () => {
    const spec = { plan: 'nano', functions: { enabled: true }, deletionProtection: false }
    const project = await apply(client, [claimOf(longest, spec)])
    await project.ready()
    const secrets = (await project.references()).map(({ name }) => name)
    expect(secrets).toContain(`${longest}-supabase`)
  })

  test('is 63 characters, and one more is refused with the limit', async () => {
    const namespace = await newNamespace(client)
    await expect(apply(client, [claimOf(`${longest}n`, SMALL)], namespace)).rejects.toThrow(
      /metadata\.name: Too long: may not be more than 63/,
    )
  })
})

describe("somebody else's objects under names of a project", () => {
  /** Composites have no namespace, and a plane may have seen this test before. */
  const name = `mine-${randomBytes(3).toString('hex')}`
  const foreign = (apiVersion: string, kind: string, suffix: string, body: object): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: `${name}-${suffix}`, labels: { owner: 'somebody-else' } },
    ...body,
  })
  const label = { app: 'theirs' }
  const objects: readonly KubeObject[] = [
    foreign('v1', 'Secret', 'keys', { data: { theirs: 'eA==' } }),
    foreign('v1', 'Service', 'auth', { spec: { selector: label, ports: [{ port: 80 }] } }),
    foreign('apps/v1', 'Deployment', 'gateway', {
      spec: {
        replicas: 0,
        selector: { matchLabels: label },
        template: {
          metadata: { labels: label },
          spec: { containers: [{ name: 'theirs', image: 'example.org/theirs:1' }] },
        },
      },
    }),
    foreign('v1', 'PersistentVolumeClaim', 's3', {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }),
    foreign('postgresql.cnpg.io/v1', 'Cluster', 'db', {
      spec: { instances: 1, storage: { size: '1Gi' } },
    }),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'guest-supabase', labels: { owner: 'somebody-else' } },
    },
  ]

  /** What whoever made it would look at: not the status that controllers write. */
  const facts = ({ metadata, ...object }: KubeObject): unknown => {
    const { uid, labels, annotations, ownerReferences } = metadata ?? {}
    const { status: _, ...rest } = object as KubeObject & { status?: unknown }
    return { ...rest, uid, labels, ownerReferences, marked: annotations?.['xsupabase.io/rendered'] }
  }
  const stored = (namespace: string) =>
    Promise.all(
      objects.map(async (object) => facts(await client.get({ ...referenceTo(object), namespace }))),
    )

  let project: Project
  let before: unknown
  beforeAll(async () => {
    const namespace = await newNamespace(client)
    await apply(client, objects, namespace)
    before = await stored(namespace)
    const resourceRef = { apiVersion: 'xsupabase.io/v1alpha1', kind: 'XSupabase', name }
    const spec = { ...SMALL, storage: { enabled: true }, resourceRef }
    project = await apply(client, [claimOf('guest', spec)], namespace)
    await project.says(/exists and is not this project's/)
  })

  test('the claim names each that is in the way', async () => {
    const { message } = condition(await project.claim(), 'Operational') ?? {}
    const { namespace } = project
    for (const object of objects) {
      expect(message).toContain(`${inWords({ ...referenceTo(object), namespace })} exists`)
    }
  })

  test('they stay as they are, and whose they are', async () => {
    expect(await stored(project.namespace)).toEqual(before)
  })

  test('no pod is made that could use them, and the composite is in step', async () => {
    const names = (await project.references()).map(({ name: each }) => each)
    expect(names).toEqual([`${name}-seed`])
    const synced = condition(await project.composite(), 'Synced')
    expect(synced?.message ?? synced?.status).toBe('True')
  })

  test('once they are gone the project becomes Ready by itself', async () => {
    const { namespace } = project
    for (const object of objects) await client.delete({ ...referenceTo(object), namespace })
    await project.ready()
  })
})
