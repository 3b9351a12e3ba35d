import type { IDeployment } from 'kubernetes-models/apps/v1'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { run } from '../../src/setup/bucket.ts'
import { environment } from '../../src/setup/environment.ts'
import { readFindings } from '../../src/setup/findings.ts'
import { platform, ready, world } from '../golden/worlds.ts'
import { type Azurite, startAzurite } from '../programs/azurite.ts'
import { startVersityGw, type VersityGw } from '../programs/versitygw.ts'
import { complaintOf } from './complaint.ts'
import { objectsAt } from './objects.ts'
import { jobVariables } from './rendered-project.ts'

// the programs wait on purpose, and the machine may be busy
vi.setConfig({ testTimeout: 60_000 })

let azure: Azurite
let gateway: VersityGw
let job: Readonly<Record<string, string>>
let args: readonly string[]
let left = ''
const stops: (() => Promise<void>)[] = []

/** The gateway as its pods are rendered, in front of the account of this test. */
const inFront = (key: string): Promise<VersityGw> =>
  startVersityGw(undefined, {
    args,
    env: { AZ_ACCOUNT_NAME: azure.account, AZ_ACCESS_KEY: key, AZ_ENDPOINT: azure.endpoint },
  })

beforeAll(async () => {
  azure = await startAzurite()
  const providers = { azure: { location: 'westeurope', resourceGroup: 'supabase' } }
  const project = await ready(
    world({ objectStore: { type: 'AzureBlob' } }, { objects: [platform({ providers })] }),
  )
  job = jobVariables(project, 'bucket-job')
  const { spec } = project.observed['objectstore-deployment'] as IDeployment
  const rendered = spec?.template.spec?.containers[0]?.args ?? []
  args = rendered.slice(rendered.indexOf('azure'))
  gateway = await inFront(azure.key)
})
afterAll(async () => {
  await gateway?.stop()
  await azure?.stop()
})
afterEach(async () => {
  left = ''
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

/** Runs the program as the rendered Job does, against a gateway of this test. */
const setUp = (
  { address, root }: VersityGw,
  change: Record<string, string> = {},
): Promise<string> =>
  run(
    environment(
      {
        ...job,
        S3_ENDPOINT: address,
        AWS_ACCESS_KEY_ID: root.access,
        AWS_SECRET_ACCESS_KEY: root.secret,
        SETUP_WAIT_SECONDS: '30',
        ...change,
      },
      () => undefined,
      (text) => {
        left = text
      },
    ),
  )

describe('a gateway in front of Azure', () => {
  test('waits for nobody to make the container: that is what the provider does', async () => {
    expect(await complaintOf(setUp(gateway, { S3_BUCKET: 'another' }))).toMatch(
      /the server at \S+ has no such bucket/,
    )
  })

  test('does what Storage asks, in the container that the provider made, but for what is named', async () => {
    await azure.makeContainer('supabase')
    expect(await setUp(gateway)).toBe(
      'bucket supabase was found and does all 10 things that Storage asks of it, but UploadPartCopy and resumable uploads',
    )
    expect(readFindings(left)?.limits.map(({ feature }) => feature)).toEqual([
      'UploadPartCopy',
      'resumable uploads',
    ])
  })

  test('keeps nothing itself: another one with other keys of S3 has the same files', async () => {
    await objectsAt(gateway).put('a/b.css', 'a {}')
    const other = await inFront(azure.key)
    stops.push(other.stop)
    expect(await objectsAt(other).get('a/b.css')).toEqual({
      text: 'a {}',
      ContentType: 'text/css',
      CacheControl: 'max-age=60',
    })
  })

  test("refuses keys that are not the project's", async () => {
    const sentence = await complaintOf(setUp(gateway, { AWS_SECRET_ACCESS_KEY: 'another-secret' }))
    expect(sentence).toMatch(/does not know these keys \(.*SignatureDoesNotMatch\)/)
  })

  test("says what Azure says of a key that is not the account's", async () => {
    const shut = await inFront(Buffer.from('not the key of the account').toString('base64'))
    stops.push(shut.stop)
    const sentence = await complaintOf(setUp(shut))
    expect(sentence).toMatch(/Azure, which refuses the key of the account \(.*: 403 Auth\w+\)/)
  })
})
