import { beforeAll, describe, expect, test } from 'vitest'
import type { CrunchyPostgresCluster } from '../../src/database/crunchy-types.ts'
import type { ZalandoPostgresql } from '../../src/database/zalando-types.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { type Client, type Reference, referenceTo } from './plane/client.ts'
import { AT_MOST, STUCK } from './plane/operators.ts'
import { apply, claimOf, newNamespace, type Project, SMALL } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client } = plane

const SECONDS = 590 // other work may share the machine

const databaseOf = async <T extends KubeObject>(project: Project): Promise<T> => {
  const found = (await project.composed()).get('database-cluster')
  if (!found) throw new Error('there is no database object')
  return found as T
}

const gone = (what: string, references: readonly Reference[]): Promise<unknown> =>
  until(`${what} to be gone`, 240, async () => {
    const left = await Promise.all(references.map((each) => client.find(each)))
    return left.every((each) => each === undefined) || undefined
  })

/** What the project left in its namespace, of all that it and its operator made. */
const leftIn = async (api: Client, namespace: string): Promise<string[]> => {
  const kinds = [
    { apiVersion: 'v1', kind: 'Secret' },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    { apiVersion: 'acid.zalan.do/v1', kind: 'postgresql' },
    { apiVersion: 'postgres-operator.crunchydata.com/v1beta1', kind: 'PostgresCluster' },
  ]
  const lists = await Promise.all(kinds.map((kind) => api.list({ ...kind, namespace })))
  return lists.flat().map(({ kind, metadata }) => `${kind} ${metadata?.name}`)
}

describe("PostgreSQL by Zalando's operator", () => {
  let project: Project
  const on = (database: object) => ({
    ...SMALL,
    database: { type: 'Zalando', storage: { size: '5Gi' }, pooler: { enabled: true }, ...database },
  })

  beforeAll(async () => {
    project = await apply(client, [claimOf('patroni', on({}))], await newNamespace(client))
    await project.ready(SECONDS)
  })

  test('the Secret of the superuser was there before the postgresql', async () => {
    const objects = await project.composed()
    const made = (key: string) => String(objects.get(key)?.metadata?.creationTimestamp)
    expect(made('database-admin') <= made('database-cluster')).toBe(true)
    const versions = ['database-admin', 'database-cluster'].map(
      (key) => objects.get(key)?.metadata?.uid,
    )
    expect(versions.every(Boolean)).toBe(true)
  })

  test('the Secret is still ours after the operator has put off its owner, as it does', async () => {
    const reference = referenceTo((await project.composed()).get('database-admin') as KubeObject)
    const before = await client.get<KubeObject & { data?: object }>(reference)
    await client.patch(reference, { metadata: { ownerReferences: null } })
    const after = await until('Crossplane to own it again', 120, async () => {
      const found = await client.get<KubeObject & { data?: object }>(reference)
      return found.metadata?.ownerReferences?.length ? found : undefined
    })
    expect(after.metadata?.uid).toBe(before.metadata?.uid)
    expect(after.data).toEqual(before.data)
    expect((await project.claim()).status?.phase).toBe('Ready')
  })

  test(
    'a change reaches it, and is Ready only when its pods are as many',
    async () => {
      const database = await databaseOf<ZalandoPostgresql>(project)
      expect(database.spec.numberOfInstances).toBe(1)
      const atMost = (most: string | null) =>
        client.patch(referenceTo(database), { metadata: { annotations: { [AT_MOST]: most } } })
      await atMost('1')
      const parameters = { work_mem: '8MB' }
      await project.patch({
        spec: { database: { instances: 2, storage: { size: '8Gi' }, parameters } },
      })
      await project.says(/the operator runs 1 of 2 instances/, SECONDS)
      expect((await databaseOf<ZalandoPostgresql>(project)).spec).toMatchObject({
        numberOfInstances: 2,
        volume: { size: '8Gi' },
        postgresql: { parameters },
      })
      await atMost(null)
      await project.ready(SECONDS)
    },
    SECONDS * 2000,
  )

  test(
    'without the StatefulSet that its operator makes it is not Ready, and says so',
    async () => {
      const database = await databaseOf<ZalandoPostgresql>(project)
      const { name = '', namespace = '' } = database.metadata ?? {}
      const away = (words: string | null) =>
        client.patch(referenceTo(database), { metadata: { annotations: { [STUCK]: words } } })
      // an operator that does not run leaves the word that it had
      await away('Running')
      await client.delete({ apiVersion: 'apps/v1', kind: 'StatefulSet', name, namespace })
      await project.says(
        /^waiting for database: Zalando's operator has not made its pods yet: there is no StatefulSet /,
        SECONDS,
      )
      await away(null)
      await project.ready(SECONDS)
    },
    SECONDS * 2000,
  )

  test(
    'sleeps without instances and wakes with them',
    async () => {
      await project.patch({ spec: { state: 'Hibernated' } })
      await project.until('to sleep', ({ status }) => status?.phase === 'Hibernated', SECONDS)
      expect((await databaseOf<ZalandoPostgresql>(project)).spec.numberOfInstances).toBe(0)
      await project.patch({ spec: { state: 'Running' } })
      await project.ready(SECONDS)
      expect((await databaseOf<ZalandoPostgresql>(project)).spec.numberOfInstances).toBe(2)
    },
    SECONDS * 2000,
  )

  test(
    'deleted, it leaves nothing of its own: its volumes are for the operator',
    async () => {
      const references = await project.references()
      await project.delete('Foreground')
      await gone('what the project was', [project.reference, ...references])
      expect(await leftIn(client, project.namespace)).toEqual([])
    },
    SECONDS * 1000,
  )
})

describe('PostgreSQL by Crunchy Postgres for Kubernetes', () => {
  let project: Project
  beforeAll(async () => {
    const database = {
      type: 'Crunchy',
      storage: { size: '5Gi', walSize: '1Gi' },
      pooler: { enabled: true },
      crunchy: { repositorySize: '10Gi' },
    }
    const namespace = await newNamespace(client)
    project = await apply(client, [claimOf('crunchy', { ...SMALL, database })], namespace)
    await project.ready(SECONDS)
  })

  const rolledWith = async (key: string): Promise<string | undefined> => {
    const found = (await project.composed()).get(key) as
      | (KubeObject & {
          spec: { template: { metadata: { annotations: Readonly<Record<string, string>> } } }
        })
      | undefined
    return found && JSON.stringify(found.spec.template.metadata.annotations)
  }

  test(
    'pods roll with the authority of the operator, and with it alone',
    async () => {
      const { metadata } = await databaseOf(project)
      const authority = {
        apiVersion: 'v1',
        kind: 'Secret',
        name: `${metadata?.name}-cluster-cert`,
        namespace: project.namespace,
      }
      const before = await rolledWith('auth-deployment')
      const text = '-----BEGIN CERTIFICATE-----\nYW5vdGhlcg==\n-----END CERTIFICATE-----\n'
      await client.patch(authority, { data: { 'ca.crt': Buffer.from(text).toString('base64') } })
      await until('Auth to roll', 240, async () =>
        (await rolledWith('auth-deployment')) === before ? undefined : true,
      )
      await project.ready(SECONDS)
    },
    SECONDS * 1000,
  )

  test(
    'a change reaches it',
    async () => {
      await project.change(
        {
          database: { instances: 2, storage: { size: '8Gi' }, crunchy: { repositorySize: '20Gi' } },
        },
        SECONDS,
      )
      const { spec } = await databaseOf<CrunchyPostgresCluster>(project)
      expect(spec.instances[0]).toMatchObject({
        replicas: 2,
        dataVolumeClaimSpec: { resources: { requests: { storage: '8Gi' } } },
      })
      expect(spec.backups?.pgbackrest.repos[0]?.volume.volumeClaimSpec.resources.requests).toEqual({
        storage: '20Gi',
      })
    },
    SECONDS * 1000,
  )

  test(
    'sleeps shut down, and wakes',
    async () => {
      await project.patch({ spec: { state: 'Hibernated' } })
      await project.until('to sleep', ({ status }) => status?.phase === 'Hibernated', SECONDS)
      expect((await databaseOf<CrunchyPostgresCluster>(project)).spec.shutdown).toBe(true)
      await project.patch({ spec: { state: 'Running' } })
      await project.ready(SECONDS)
      expect((await databaseOf<CrunchyPostgresCluster>(project)).spec.shutdown).toBe(false)
    },
    SECONDS * 2000,
  )

  test(
    'deleted, it leaves nothing: what the operator made goes with the PostgresCluster',
    async () => {
      const references = await project.references()
      await project.delete('Foreground')
      await gone('what the project was', [project.reference, ...references])
      await until('the Secrets of the operator to go', 120, async () =>
        (await leftIn(client, project.namespace)).length === 0 ? true : undefined,
      )
    },
    SECONDS * 1000,
  )
})
