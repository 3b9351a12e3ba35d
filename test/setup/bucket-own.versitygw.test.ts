import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { run } from '../../src/setup/bucket.ts'
import { environment } from '../../src/setup/environment.ts'
import { ready, world } from '../golden/worlds.ts'
import { startVersityGw, type VersityGw } from '../programs/versitygw.ts'
import { type Fault, startFaults } from './bucket-faults.ts'
import { complaintOf } from './complaint.ts'
import { jobVariables } from './rendered-project.ts'

// the program may wait, and the machine may be busy
vi.setConfig({ testTimeout: 30_000 })

let store: VersityGw
let rendered: Readonly<Record<string, string>>
let counter = 0
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  store = await startVersityGw()
  rendered = jobVariables(await ready(world({ objectStore: { type: 'VersityGW' } })), 'bucket-job')
})
afterAll(() => store.stop())
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

/** Runs the program as the rendered Job does, against the store of this test. */
const setUp = (change: Record<string, string> = {}): Promise<string> =>
  run(
    environment({
      ...rendered,
      S3_BUCKET: `${rendered.S3_BUCKET}-${counter++}`,
      S3_ENDPOINT: store.address,
      AWS_ACCESS_KEY_ID: store.root.access,
      AWS_SECRET_ACCESS_KEY: store.root.secret,
      ...change,
    }),
  )

const complaint = (change: Record<string, string>): Promise<string> => complaintOf(setUp(change))

const behind = async (fault: Fault): Promise<string> => {
  const proxy = await startFaults(store.address, fault)
  stops.push(proxy.stop)
  return proxy.address
}

describe("the project's own store", () => {
  test('is set up by the Job as it is rendered', async () => {
    expect(await setUp()).toContain('was created and does all')
  })

  const failures: readonly { name: string; fault: Fault; says: RegExp }[] = [
    {
      name: 'other keys',
      fault: () => ({ status: 403, code: 'SignatureDoesNotMatch' }),
      says: /does not know these keys \(reaching the bucket: 403 SignatureDoesNotMatch\)/,
    },
    {
      name: 'no DeleteObjects',
      fault: ({ method, url }) =>
        method === 'POST' && /\?delete/.test(url ?? '')
          ? { status: 501, code: 'NotImplemented' }
          : undefined,
      says: /cannot do what Storage needs \(DeleteObjects: 501 NotImplemented\)/,
    },
    {
      name: 'no tags',
      fault: ({ headers }) =>
        headers['x-amz-tagging'] === undefined
          ? undefined
          : { status: 501, code: 'NotImplemented' },
      says: /cannot do what Storage needs \(PutObject with a tag: 501 NotImplemented\)/,
    },
    {
      name: 'no checksums',
      fault: ({ headers, method }) =>
        method === 'PUT' && headers['x-amz-sdk-checksum-algorithm'] !== undefined
          ? { status: 400, code: 'InvalidArgument' }
          : undefined,
      says: /cannot do what Storage needs \(PutObject: 400 InvalidArgument\)/,
    },
  ]

  test.each(failures)('fails with what was seen and where to look: $name', async (failure) => {
    const endpoint = await behind(failure.fault)
    // the claim has no field against it, so none is named
    const sentence = await complaint({ S3_ENDPOINT: endpoint })
    expect(sentence).toMatch(failure.says)
    expect(sentence).toContain(`cannot use the project's object store: the server at ${endpoint} `)
    expect(sentence).toMatch(/; the log of its pod says more$/)
    expect(sentence).not.toContain('spec.')
  })
})

test('another word in S3_FIELDS is refused', async () => {
  expect(await complaint({ S3_FIELDS: 'all' })).toBe(
    'cannot read S3_FIELDS: "all" is neither managed nor external',
  )
})
