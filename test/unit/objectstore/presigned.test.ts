import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { awsEndpoint, presignedPrefix } from '../../../src/objectstore/presigned.ts'

type Where = Parameters<typeof presignedPrefix>[0]

/** Where the AWS SDK, which Storage signs URLs with, looks for an object; nothing is sent. */
const urlOf = async (where: Omit<Where, 'endpoint'> & { endpoint?: string; region: string }) => {
  const { bucket, ...config } = where
  let url = ''
  const client = new S3Client({
    ...config,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: {
      handle: async (request: {
        protocol: string
        hostname: string
        port?: number
        path: string
      }) => {
        const { protocol, hostname, port, path } = request
        url = `${protocol}//${hostname}${port ? `:${port}` : ''}${path}`
        throw new Error('nothing is sent')
      },
    },
  })
  await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'a/b.png' })).catch(() => undefined)
  return url
}

const buckets = fc.stringMatching(/^[a-z0-9][-a-z0-9.]{1,40}[a-z0-9]$/)

describe('imgproxy may fetch what Storage signs, and nothing else', () => {
  it('from a store with an endpoint', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          'https://store.x.io',
          'http://store.x.io:9000',
          'https://x.io/storage/v1/s3',
          'http://10.0.0.1:9000',
          'https://s3.eu-central-1.amazonaws.com',
        ),
        buckets,
        fc.boolean(),
        async (endpoint, bucket, forcePathStyle) => {
          const url = await urlOf({ endpoint, bucket, forcePathStyle, region: 'us-east-1' })
          fc.pre(url !== '') // the SDK itself has no place for such a bucket
          expect(url.startsWith(presignedPrefix({ endpoint, bucket, forcePathStyle }))).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })

  it.each(['us-east-1', 'eu-central-1', 'cn-north-1'])('from AWS in %s', async (region) => {
    const where = { bucket: 'shop-files', forcePathStyle: false, region }
    const prefix = presignedPrefix({ ...where, endpoint: awsEndpoint(region) })
    expect(await urlOf({ ...where, endpoint: awsEndpoint(region) })).toContain(prefix)
    // the endpoint that we name is the one that the SDK would take by itself
    expect((await urlOf(where)).replace('s3.amazonaws', 's3.us-east-1.amazonaws')).toContain(prefix)
  })

  it('not from the bucket of somebody else at the same store', () => {
    const where = { endpoint: 'https://s3.eu-central-1.amazonaws.com', forcePathStyle: false }
    expect(presignedPrefix({ ...where, bucket: 'mine' })).toBe(
      'https://mine.s3.eu-central-1.amazonaws.com/',
    )
  })
})
