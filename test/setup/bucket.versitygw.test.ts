import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { run } from '../../src/setup/bucket.ts'
import { environment } from '../../src/setup/environment.ts'
import { freePort } from '../programs/ports.ts'
import { type Account, startVersityGw, type VersityGw } from '../programs/versitygw.ts'
import { type Fault, startFaults } from './bucket-faults.ts'
import { complaintOf } from './complaint.ts'

// the programs wait on purpose, and the machine may be busy
vi.setConfig({ testTimeout: 30_000 })

let store: VersityGw
let counter = 0
const said: string[] = []
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  store = await startVersityGw()
})
afterAll(() => store.stop())
afterEach(async () => {
  said.length = 0
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

const freshBucket = (): string => `bucket-${counter++}`

const variables = (
  bucket: string,
  change: Record<string, string> = {},
): Record<string, string> => ({
  S3_ENDPOINT: store.address,
  S3_REGION: 'us-east-1',
  S3_BUCKET: bucket,
  S3_FORCE_PATH_STYLE: 'true',
  AWS_ACCESS_KEY_ID: store.root.access,
  AWS_SECRET_ACCESS_KEY: store.root.secret,
  S3_CREATE: 'true',
  S3_CHECKSUMS: 'WhenSupported',
  S3_TAGS: 'true',
  SETUP_WAIT_SECONDS: '20',
  ...change,
})

const setUp = (bucket: string, change: Record<string, string> = {}): Promise<string> =>
  run(environment(variables(bucket, change), (sentence) => said.push(sentence)))

const complaint = (bucket: string, change: Record<string, string> = {}): Promise<string> =>
  complaintOf(setUp(bucket, change))

/** The complaint about a store that the claim describes. */
const field = (bucket: string, change: Record<string, string> = {}): Promise<string> =>
  complaint(bucket, { S3_FIELDS: 'external', ...change })

const client = ({ access, secret }: Account): S3Client =>
  new S3Client({
    endpoint: store.address,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: access, secretAccessKey: secret },
  })

const keysIn = async (bucket: string): Promise<readonly (string | undefined)[]> => {
  const { Contents = [] } = await client(store.root).send(
    new ListObjectsV2Command({ Bucket: bucket }),
  )
  return Contents.map(({ Key }) => Key)
}

const behind = async (fault: Fault): Promise<string> => {
  const proxy = await startFaults(store.address, fault)
  stops.push(proxy.stop)
  return proxy.address
}

describe('the bucket', () => {
  test('is created where it is missing, and found the second time', async () => {
    const bucket = freshBucket()
    expect(await setUp(bucket)).toContain(`bucket ${bucket} was created`)
    expect(await setUp(bucket)).toContain(`bucket ${bucket} was found`)
  })

  test('can be set up twice at once', async () => {
    const bucket = freshBucket()
    const both = await Promise.all([setUp(bucket), setUp(bucket)])
    expect(both.every((sentence) => sentence.includes('all 11 things'))).toBe(true)
  })

  test('is empty after the probe', async () => {
    const bucket = freshBucket()
    await setUp(bucket)
    expect(await keysIn(bucket)).toEqual([])
  })

  test('is not created where that is not allowed', async () => {
    const bucket = freshBucket()
    expect(await field(bucket, { S3_CREATE: 'false' })).toMatch(
      /^spec\.objectStore\.external\.bucket: .*NoSuchBucket/,
    )
    await expect(keysIn(bucket)).rejects.toThrow()
  })

  test('of somebody else is refused by the keys that may not enter it', async () => {
    const bucket = freshBucket()
    await client(store.root).send(new CreateBucketCommand({ Bucket: bucket }))
    const stranger = { access: 'stranger', secret: 'secret-of-the-stranger' }
    store.addUser(stranger)
    const sentence = await field(bucket, {
      AWS_ACCESS_KEY_ID: stranger.access,
      AWS_SECRET_ACCESS_KEY: stranger.secret,
    })
    expect(sentence).toMatch(
      /^spec\.objectStore\.external\.secretRef: .*belongs to somebody else: .*AccessDenied/,
    )
    expect(await keysIn(bucket)).toEqual([])
  })

  test('that is missing, with keys that may not make one, is named as the field to set', async () => {
    const bucket = freshBucket()
    const guest = { access: 'guest', secret: 'secret-of-the-guest' }
    store.addUser(guest)
    const sentence = await field(bucket, {
      AWS_ACCESS_KEY_ID: guest.access,
      AWS_SECRET_ACCESS_KEY: guest.secret,
    })
    expect(sentence).toMatch(
      /^spec\.objectStore\.external\.bucket: the store has no such bucket, and these keys may not make it: .*CreateBucket: 403 AccessDenied/,
    )
    await expect(keysIn(bucket)).rejects.toThrow()
  })

  test('with a malformed name is named as the field to correct', async () => {
    expect(await field('No_Such_Name')).toMatch(/^spec\.objectStore\.external\.bucket: /)
  })
})

describe('the keys', () => {
  test('with a wrong secret are named as the field to correct, and never printed', async () => {
    const wrong = 'not-the-secret-of-the-store'
    const sentence = await field(freshBucket(), { AWS_SECRET_ACCESS_KEY: wrong })
    expect(sentence).toMatch(/^spec\.objectStore\.external\.secretRef: .*SignatureDoesNotMatch/)
    expect([sentence, ...said].join('\n')).not.toContain(wrong)
  })

  test('that the store does not know are named as the field to correct', async () => {
    expect(await field(freshBucket(), { AWS_ACCESS_KEY_ID: 'nobody' })).toMatch(
      /^spec\.objectStore\.external\.secretRef: .*InvalidAccessKeyId/,
    )
  })
})

describe('a store that is not there yet', () => {
  test('is waited for until it comes up', async () => {
    const port = await freePort()
    const address = `http://127.0.0.1:${port}`
    const setting = setUp(freshBucket(), { S3_ENDPOINT: address })
    await expect.poll(() => said.join(), { timeout: 10_000 }).toContain('ECONNREFUSED')
    const late = await startVersityGw(port)
    stops.push(late.stop)
    expect(await setting).toContain('was created')
  })

  test.each([
    [503, 'ServiceUnavailable'],
    [502, 'AnyOther'],
  ])('is waited for while it answers %i', async (status, code) => {
    let busy = 8
    const endpoint = await behind(() => (busy-- > 0 ? { status, code } : undefined))
    expect(await setUp(freshBucket(), { S3_ENDPOINT: endpoint })).toContain('was created')
    expect(said.join()).toContain(`waiting: the object store at ${endpoint} does not answer`)
  })

  test('ends the wait with what it waited for once the time is over', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`
    expect(await complaint(freshBucket(), { S3_ENDPOINT: endpoint, SETUP_WAIT_SECONDS: '1' })).toBe(
      `the object store at ${endpoint} does not answer (ECONNREFUSED)`,
    )
  })
})

test('a host name that is not found makes one think of the path style', async () => {
  const nowhere = { S3_ENDPOINT: 'http://store.invalid:9000', SETUP_WAIT_SECONDS: '1' }
  expect(await field(freshBucket(), { ...nowhere, S3_FORCE_PATH_STYLE: 'false' })).toMatch(
    /does not answer \(\w+\); spec\.objectStore\.external\.forcePathStyle: set it to true/,
  )
  expect(await field(freshBucket(), nowhere)).toMatch(/does not answer \(\w+\)$/)
})

describe('a store that lacks something', () => {
  const lacks: readonly { what: string; fault: Fault; says: RegExp }[] = [
    {
      what: 'object tags',
      fault: ({ headers }) =>
        headers['x-amz-tagging'] === undefined
          ? undefined
          : { status: 501, code: 'NotImplemented' },
      says: /^spec\.objectStore\.external\.objectTags: set it to false: .*NotImplemented/,
    },
    {
      what: 'the right to tag',
      fault: ({ headers }) =>
        headers['x-amz-tagging'] === undefined ? undefined : { status: 403, code: 'AccessDenied' },
      says: /^spec\.objectStore\.external\.objectTags: set it to false: .*or grant it.*AccessDenied/,
    },
    {
      what: 'checksums',
      fault: ({ headers, method }) =>
        method === 'PUT' && headers['x-amz-sdk-checksum-algorithm'] !== undefined
          ? { status: 400, code: 'InvalidArgument' }
          : undefined,
      says: /^spec\.objectStore\.external\.checksums: set it to WhenRequired: .*PutObject: 400 InvalidArgument/,
    },
    {
      what: 'DeleteObjects',
      fault: ({ method, url }) =>
        method === 'POST' && /\?delete/.test(url ?? '')
          ? { status: 501, code: 'NotImplemented' }
          : undefined,
      says: /^spec\.objectStore\.external: the store cannot .*DeleteObjects: 501 NotImplemented/,
    },
    {
      what: 'UploadPartCopy',
      fault: ({ url, headers }) =>
        /uploadId=/.test(url ?? '') && headers['x-amz-copy-source'] !== undefined
          ? { status: 501, code: 'NotImplemented' }
          : undefined,
      says: /UploadPartCopy in a multipart upload: 501 NotImplemented/,
    },
    {
      what: 'the region',
      fault: () => ({ status: 400, code: 'AuthorizationHeaderMalformed' }),
      says: /^spec\.objectStore\.external\.region: .*AuthorizationHeaderMalformed/,
    },
    {
      what: 'the right to delete',
      fault: ({ method }) =>
        method === 'DELETE' ? { status: 403, code: 'AccessDenied' } : undefined,
      says: /^spec\.objectStore\.external\.secretRef: .*DeleteObject: 403 AccessDenied/,
    },
  ]

  test.each(lacks)('is told apart by the field to set: $what', async ({ fault, says }) => {
    expect(await field(freshBucket(), { S3_ENDPOINT: await behind(fault) })).toMatch(says)
  })

  test('is left as clean as it was', async () => {
    const bucket = freshBucket()
    const endpoint = await behind(({ url, method }) =>
      method === 'POST' && /\?delete/.test(url ?? '')
        ? { status: 501, code: 'NotImplemented' }
        : undefined,
    )
    await field(bucket, { S3_ENDPOINT: endpoint })
    expect(await keysIn(bucket)).toEqual([])
  })

  test('may lack tags where the claim says so', async () => {
    const endpoint = await behind(({ headers }) =>
      headers['x-amz-tagging'] === undefined ? undefined : { status: 501, code: 'NotImplemented' },
    )
    expect(await setUp(freshBucket(), { S3_ENDPOINT: endpoint, S3_TAGS: 'false' })).toContain(
      'all 10 things',
    )
  })
})
