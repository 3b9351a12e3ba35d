import { beforeAll, describe, expect, test } from 'vitest'
import { CONNECTION_KEYS } from '../../src/api/status.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { Reference } from './plane/client.ts'
import { apply, claimOf, condition, newNamespace, type Project, SMALL } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'
import { told } from './told.ts'

const { client } = plane

type Secret = KubeObject & {
  readonly type?: string
  readonly data?: Readonly<Record<string, string>>
}

let namespace: string
beforeAll(async () => {
  namespace = await newNamespace(client)
})

const secretOf = (name: string): Reference => ({
  apiVersion: 'v1',
  kind: 'Secret',
  namespace,
  name,
})

/** Waits for a Secret; another one than that with `uid`, where it is given. */
const arrived = (name: string, uid?: string): Promise<Secret> =>
  until(`Secret ${namespace}/${name} to arrive`, 60, async () => {
    const found = await client.find<Secret>(secretOf(name))
    return found?.data && found.metadata?.uid !== uid ? found : undefined
  })

const decoded = ({ data = {} }: Secret): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  )

/** A Secret that somebody made before us. */
const foreign = (name: string, owner?: KubeObject): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name,
    namespace,
    ...(owner && {
      ownerReferences: [
        {
          apiVersion: owner.apiVersion,
          kind: owner.kind,
          name: owner.metadata?.name ?? '',
          uid: owner.metadata?.uid ?? '',
          controller: true,
        },
      ],
    }),
  },
  data: { theirs: Buffer.from('do not touch').toString('base64') },
})

describe('the connection Secrets of a project', () => {
  // the second is Crossplane's own way, which it fills when the project is Ready
  const names = ['app-supabase', 'app-connection']
  let project: Project
  beforeAll(async () => {
    const writeConnectionSecretToRef = { name: 'app-connection' }
    const database = { pooler: { enabled: true } }
    const spec = { ...SMALL, database, storage: { enabled: true }, writeConnectionSecretToRef }
    project = await apply(client, [claimOf('app', spec)], namespace)
    await project.ready()
  })

  test.each(names)('%s arrives, with the keys that are documented', async (name) => {
    const data = decoded(await arrived(name))
    // of a database whose certificate is checked alone
    const keys = CONNECTION_KEYS.filter((key) => key !== 'SUPABASE_DB_CA')
    expect(Object.keys(data).sort()).toEqual([...keys].sort())
    expect(Object.values(data)).not.toContain('')
  })

  test('they say the same, and what the status says', async () => {
    const [ours, theirs] = await Promise.all(names.map((name) => arrived(name)))
    if (!ours || !theirs) throw new Error('there are two')
    expect(decoded(theirs)).toEqual(decoded(ours))
    const { status } = await project.claim()
    const { SUPABASE_URL, SUPABASE_DB_URL, PGHOST, PGPASSWORD, ...others } = decoded(ours)
    expect(SUPABASE_URL).toBe(status?.url)
    expect(status).toMatchObject({
      keys: { anon: others.SUPABASE_ANON_KEY, publishable: others.SUPABASE_PUBLISHABLE_KEY },
      endpoints: { jwks: others.SUPABASE_JWKS_URL },
      secrets: { connection: 'app-supabase' },
    })
    const database = new URL(SUPABASE_DB_URL ?? '')
    expect([database.hostname, decodeURIComponent(database.password)]).toEqual([PGHOST, PGPASSWORD])
  })

  test('deleted, they come back the same', async () => {
    const before = await Promise.all(names.map((name) => arrived(name)))
    await Promise.all(names.map((name) => client.delete(secretOf(name))))
    for (const { metadata, type, data } of before) {
      const after = await arrived(metadata?.name ?? '', metadata?.uid)
      expect(after).toMatchObject({ type, data })
    }
  })
})

describe("somebody else's Secret", () => {
  let project: Project

  test('with the name of the connection Secret is never touched; once it is gone, the claim heals', async () => {
    const before = await client.create(foreign('first-supabase'))
    project = await apply(client, [claimOf('first', SMALL)], namespace)
    await project.until('to have all but the Secret', ({ status }) =>
      /"auth":\{"ready":true/.test(JSON.stringify(status?.components ?? {})),
    )
    await project.says(
      new RegExp(`Secret ${namespace}/first-supabase exists and is not this project's`),
    )
    expect(await told(project)).toMatchObject({ PHASE: 'Blocked', READY: 'False' })
    expect(await client.get(secretOf('first-supabase'))).toEqual(before)

    const { metadata } = await project.claim()
    await client.delete(secretOf('first-supabase'))
    await project.ready()
    expect(Object.keys(decoded(await arrived('first-supabase')))).toContain('SUPABASE_URL')
    expect((await project.claim()).metadata?.generation).toBe(metadata?.generation)
  })

  test('that a controller owns is not touched either', async () => {
    const owner = await client.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'owner', namespace },
    })
    const before = await client.create(foreign('second-supabase', owner))
    const second = await apply(client, [claimOf('second', SMALL)], namespace)
    await second.says(/second-supabase exists and is not this project's/)
    expect(await client.get(secretOf('second-supabase'))).toEqual(before)
  })

  test('that the claim names for its connection is not touched, and the claim says so', async () => {
    const before = await client.create(foreign('theirs'))
    await project.patch({ spec: { writeConnectionSecretToRef: { name: 'theirs' } } })
    const claim = await project.until(
      'to be refused',
      (found) => condition(found, 'Synced')?.status === 'False',
    )
    expect(condition(claim, 'Synced')?.message).toMatch(
      /connection secret: refusing to modify uncontrolled secret of type "Opaque"$/,
    )
    expect(await told(project)).toMatchObject({ SYNCED: 'False' })
    expect(await client.get(secretOf('theirs'))).toEqual(before)
  })
})
