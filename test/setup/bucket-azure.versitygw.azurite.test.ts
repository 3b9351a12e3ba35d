import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../src/setup/bucket.ts'
import { environment } from '../../src/setup/environment.ts'
import { readFindings } from '../../src/setup/findings.ts'
import { type Azurite, startAzurite } from '../programs/azurite.ts'
import { startVersityGw, type VersityGw } from '../programs/versitygw.ts'
import { complaintOf } from './complaint.ts'

let azure: Azurite
let gateway: VersityGw
let left = ''

/** The gateway as the project runs it, in front of an account of Azure. */
const inFront = (key: string): Promise<VersityGw> =>
  startVersityGw(undefined, {
    args: ['azure'],
    env: { AZ_ACCOUNT_NAME: azure.account, AZ_ACCESS_KEY: key, AZ_ENDPOINT: azure.endpoint },
  })

beforeAll(async () => {
  azure = await startAzurite()
  gateway = await inFront(azure.key)
})
afterAll(async () => {
  await gateway.stop()
  await azure.stop()
})

const setUp = (store: VersityGw, change: Record<string, string> = {}): Promise<string> =>
  run(
    environment(
      {
        S3_ENDPOINT: store.address,
        S3_REGION: 'us-east-1',
        S3_BUCKET: 'supabase',
        S3_FORCE_PATH_STYLE: 'true',
        S3_CREATE: 'true',
        S3_CHECKSUMS: 'WhenSupported',
        S3_TAGS: 'true',
        S3_MAY_LACK: 'UploadPartCopy,ResumableUploads',
        AWS_ACCESS_KEY_ID: store.root.access,
        AWS_SECRET_ACCESS_KEY: store.root.secret,
        SETUP_WAIT_SECONDS: '20',
        ...change,
      },
      () => undefined,
      (text) => {
        left = text
      },
    ),
  )

const client = (): S3Client =>
  new S3Client({
    endpoint: gateway.address,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: {
      accessKeyId: gateway.root.access,
      secretAccessKey: gateway.root.secret,
    },
  })

describe('a gateway in front of Azure', () => {
  test('does what Storage asks of it, but for what is named', async () => {
    expect(await setUp(gateway)).toMatch(/bucket supabase was (created|found) and does all/)
    expect(readFindings(left)?.map(({ feature }) => feature)).toEqual([
      'UploadPartCopy',
      'resumable uploads',
    ])
  })
})
