import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import { run } from '../../src/setup/bucket.ts'
import { environment } from '../../src/setup/environment.ts'
import { ready, world } from '../golden/worlds.ts'
import { startVersityGw, type VersityGw } from '../programs/versitygw.ts'
import { objectsAt } from './objects.ts'
import { jobVariables } from './rendered-project.ts'

type Metadata = NonNullable<NonNullable<ClaimSpec['objectStore']>['versityGW']>['metadata']

/** Starts the pods of a project as they are rendered, each over the same volume. */
const startAsRendered = async (metadata: Metadata, volume: string) => {
  const project = await ready(
    world({
      objectStore: {
        type: 'VersityGW',
        storage: { accessMode: 'ReadWriteMany' },
        replicas: 2,
        versityGW: { metadata },
      },
    }),
  )
  const { spec } = project.observed['objectstore-statefulset'] as IStatefulSet
  const pod = spec?.template?.spec
  const here = (path: string): string => path.replace(/^\/data/, volume)
  for (const { command = [] } of pod?.initContainers ?? []) {
    const [program, flag, ...folders] = command
    expect([program, flag]).toEqual(['mkdir', '-p'])
    for (const folder of folders) mkdirSync(here(folder), { recursive: true })
  }
  const args = pod?.containers[0]?.args ?? []
  const backend = { args: args.slice(args.indexOf('posix')).map(here) }
  const servers: VersityGw[] = []
  for (let i = 0; i < (spec?.replicas ?? 0); i++)
    servers.push(await startVersityGw(undefined, backend))
  return { servers, variables: jobVariables(project, 'bucket-job') }
}

describe.each(['ExtendedAttributes', 'Sidecar'] as const)(
  'two pods of VersityGW on one volume, metadata as %s',
  (metadata) => {
    let volume: string
    let one: VersityGw
    let other: VersityGw
    let variables: Readonly<Record<string, string>>

    beforeAll(async () => {
      volume = mkdtempSync(join(tmpdir(), 'shared-'))
      const started = await startAsRendered(metadata, volume)
      expect(started.servers).toHaveLength(2)
      ;[one, other] = started.servers as [VersityGw, VersityGw]
      variables = started.variables
    })
    afterAll(async () => {
      await Promise.all([one, other].map((server) => server?.stop()))
      rmSync(volume, { recursive: true, force: true })
    })

    const setUp = ({ address, root }: VersityGw): Promise<string> =>
      run(
        environment({
          ...variables,
          S3_ENDPOINT: address,
          AWS_ACCESS_KEY_ID: root.access,
          AWS_SECRET_ACCESS_KEY: root.secret,
        }),
      )

    test('the bucket that one has made is there for the other, which does all that Storage asks', async () => {
      expect(await setUp(one)).toContain('was created and does all')
      expect(await setUp(other)).toContain('was found and does all')
    })

    test('a file of one is a file of the other, with its metadata, and gone for both', async () => {
      await objectsAt(one).put('a/b.css', 'a {}')
      expect(await objectsAt(other).get('a/b.css')).toEqual({
        text: 'a {}',
        ContentType: 'text/css',
        CacheControl: 'max-age=60',
      })
      await objectsAt(other).remove('a/b.css')
      await expect(objectsAt(one).get('a/b.css')).rejects.toThrow(/not exist|NoSuchKey/)
    })

    test('an upload in parts may meet another pod with each of them', async () => {
      const [first, second] = [objectsAt(one), objectsAt(other)]
      const upload = await first.begin('big.css')
      const tags = [await second.part(upload, 1), await first.part(upload, 2)]
      await second.complete(upload, tags)
      const { text, ContentType } = await first.get('big.css')
      expect([text.length, text.slice(-4), ContentType]).toEqual([
        5 * 1024 * 1024 + 3,
        '1222',
        'text/css',
      ])
    })

    test('metadata is where the claim says', () => {
      expect(readdirSync(volume).sort()).toEqual(
        metadata === 'Sidecar' ? ['files', 'metadata'] : expect.arrayContaining(['supabase']),
      )
    })
  },
)
