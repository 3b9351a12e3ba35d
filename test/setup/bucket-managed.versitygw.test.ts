import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { run } from '../../src/setup/bucket.ts'
import { environment } from '../../src/setup/environment.ts'
import { readFindings } from '../../src/setup/findings.ts'
import { clouds } from '../golden/stores.ts'
import { ready, world } from '../golden/worlds.ts'
import { startVersityGw, type VersityGw } from '../programs/versitygw.ts'
import { type Fault, startFaults } from './bucket-faults.ts'
import { complaintOf } from './complaint.ts'
import { jobVariables } from './rendered-project.ts'

// the program may wait, and the machine may be busy
vi.setConfig({ testTimeout: 30_000 })

type Statement = { readonly Effect: string; readonly Action: string[]; readonly Resource: string }
type Policy = { readonly spec: { readonly forProvider: { readonly policy: string } } }

let store: VersityGw
let counter = 0
const stops: (() => Promise<void>)[] = []
/** What the function rendered of a project of each type. */
const rendered: Record<string, Readonly<Record<string, string>>> = {}
let statements: readonly Statement[] = []

beforeAll(async () => {
  store = await startVersityGw()
  for (const type of ['S3', 'GCS'] as const) {
    const spec = { plan: 'nano', realtime: { enabled: false }, objectStore: { type } }
    const project = await ready(world(spec, { objects: [clouds] }))
    rendered[type] = jobVariables(project, 'bucket-job')
    const policy = project.observed['objectstore-iam-policy'] as unknown as Policy | undefined
    if (policy) statements = JSON.parse(policy.spec.forProvider.policy).Statement
  }
})
afterAll(() => store.stop())
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

const root = () =>
  new S3Client({
    endpoint: store.address,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: store.root.access, secretAccessKey: store.root.secret },
  })

/** A bucket that is there already, as the provider has made it. */
const made = async (): Promise<string> => {
  const bucket = `managed-${counter++}`
  await root().send(new CreateBucketCommand({ Bucket: bucket }))
  return bucket
}

/** Runs the program as the rendered Job does, in a bucket of the store of this test. */
const setUp = async (
  type: 'S3' | 'GCS',
  bucket: string,
  change: Record<string, string> = {},
  leave: (text: string) => void = () => undefined,
): Promise<string> =>
  run(
    environment(
      {
        ...rendered[type],
        S3_BUCKET: bucket,
        S3_ENDPOINT: store.address,
        S3_REGION: 'us-east-1',
        S3_FORCE_PATH_STYLE: 'true',
        AWS_ACCESS_KEY_ID: store.root.access,
        AWS_SECRET_ACCESS_KEY: store.root.secret,
        SETUP_WAIT_SECONDS: '20',
        ...change,
      },
      () => undefined,
      leave,
    ),
  )

const behind = async (fault: Fault): Promise<string> => {
  const proxy = await startFaults(store.address, fault)
  stops.push(proxy.stop)
  return proxy.address
}

const noDeleteObjects: Fault = ({ method, url }) =>
  method === 'POST' && /\?delete/.test(url ?? '')
    ? { status: 501, code: 'NotImplemented' }
    : undefined

/** A user with the rights of a policy of IAM in one bucket, and none beside them. */
const userWith = async (bucket: string, rights: readonly Statement[]) => {
  const user = { access: `user-${bucket}`, secret: `secret-of-${bucket}` }
  store.addUser(user)
  const Statement = rights.map(({ Effect, Action, Resource }) => ({
    Effect,
    Principal: { AWS: [user.access] },
    Action,
    // VersityGW asks for the right to delete several files of the bucket, AWS of each file
    Resource: Resource.endsWith('/*')
      ? [`arn:aws:s3:::${bucket}/*`, `arn:aws:s3:::${bucket}`]
      : [`arn:aws:s3:::${bucket}`],
  }))
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  await root().send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
  return { AWS_ACCESS_KEY_ID: user.access, AWS_SECRET_ACCESS_KEY: user.secret }
}

describe('the bucket of a cloud', () => {
  test.each(['S3', 'GCS'] as const)('of %s is found and not made', async (type) => {
    const bucket = await made()
    expect(await setUp(type, bucket)).toContain(`bucket ${bucket} was found`)
    const missing = `missing-${counter++}`
    expect(await complaintOf(setUp(type, missing))).toMatch(
      new RegExp(`^cannot use the project's bucket ${missing}: .* has no such bucket`),
    )
  })

  test('with a wrong secret is told without it', async () => {
    const wrong = 'not-the-secret-of-the-store'
    const change = { AWS_SECRET_ACCESS_KEY: wrong }
    const sentence = await complaintOf(setUp('S3', await made(), change))
    expect(sentence).toMatch(/does not know these keys .*SignatureDoesNotMatch/)
    expect(sentence).not.toContain(wrong)
  })

  test('of somebody else is not entered', async () => {
    const bucket = await made()
    const stranger = { access: 'stranger', secret: 'secret-of-the-stranger' }
    store.addUser(stranger)
    const keys = { AWS_ACCESS_KEY_ID: stranger.access, AWS_SECRET_ACCESS_KEY: stranger.secret }
    expect(await complaintOf(setUp('S3', bucket, keys))).toMatch(
      /^cannot use the project's bucket .* may not enter the bucket, or it belongs to somebody else .*AccessDenied/,
    )
    const { Contents = [] } = await root().send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(Contents).toEqual([])
  })
})

describe('the rights that a user of S3 gets', () => {
  test('are enough for all that Storage asks of a store', async () => {
    const bucket = await made()
    expect(await setUp('S3', bucket, await userWith(bucket, statements))).toContain('does all')
  })

  test.each([
    's3:ListBucket',
    's3:GetObject',
    's3:PutObject',
    's3:DeleteObject',
    's3:PutObjectTagging',
  ])('are not without %s', async (action) => {
    const fewer = statements.map((each) => ({
      ...each,
      Action: each.Action.filter((name) => name !== action),
    }))
    const bucket = await made()
    const keys = await userWith(bucket, fewer)
    expect(await complaintOf(setUp('S3', bucket, keys))).toContain('AccessDenied')
  })
})

describe('a store that cannot delete several files at once', () => {
  test('is refused where it is S3, which can', async () => {
    const endpoint = await behind(noDeleteObjects)
    expect(await complaintOf(setUp('S3', await made(), { S3_ENDPOINT: endpoint }))).toMatch(
      /cannot do what Storage needs \(DeleteObjects: 501 NotImplemented\)/,
    )
  })

  test('is a limit where it is Google, and all else is tried', async () => {
    const left: string[] = []
    const endpoint = await behind(noDeleteObjects)
    const said = await setUp('GCS', await made(), { S3_ENDPOINT: endpoint }, (text) =>
      left.push(text),
    )
    expect(said).toContain('but DeleteObjects')
    expect(readFindings(left[0] ?? '')).toMatchObject({
      limits: [{ feature: 'DeleteObjects' }],
    })
  })

  test('leaves word that nothing is missing where nothing is', async () => {
    const left: string[] = []
    await setUp('GCS', await made(), {}, (text) => left.push(text))
    expect(readFindings(left[0] ?? '')).toEqual({ limits: [] })
  })
})
