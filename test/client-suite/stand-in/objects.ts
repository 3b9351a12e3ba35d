import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { VersityGw } from '../../programs/versitygw.ts'

export type Objects = {
  readonly makeBucket: (bucket: string) => Promise<void>
  readonly deleteBucket: (bucket: string) => Promise<void>
  readonly put: (bucket: string, key: string, bytes: Buffer) => Promise<void>
  readonly get: (bucket: string, key: string) => Promise<Buffer | undefined>
  readonly remove: (bucket: string, key: string) => Promise<void>
  readonly buckets: () => Promise<readonly string[]>
  readonly keys: (bucket: string, prefix?: string) => Promise<readonly string[]>
}

/** Objects in the real store, where a client of the S3 protocol finds them as well. */
export const objectsIn = ({ address, root }: VersityGw): Objects => {
  const client = new S3Client({
    endpoint: address,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: root.access, secretAccessKey: root.secret },
  })
  return {
    makeBucket: async (Bucket) => void (await client.send(new CreateBucketCommand({ Bucket }))),
    deleteBucket: async (Bucket) => void (await client.send(new DeleteBucketCommand({ Bucket }))),
    put: async (Bucket, Key, Body) =>
      void (await client.send(new PutObjectCommand({ Bucket, Key, Body }))),
    get: async (Bucket, Key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
        return Buffer.from((await Body?.transformToByteArray()) ?? [])
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        throw error
      }
    },
    remove: async (Bucket, Key) =>
      void (await client.send(new DeleteObjectCommand({ Bucket, Key }))),
    buckets: async () => {
      const { Buckets = [] } = await client.send(new ListBucketsCommand({}))
      return Buckets.map(({ Name = '' }) => Name)
    },
    keys: async (Bucket, Prefix = '') => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }))
      return Contents.map(({ Key = '' }) => Key)
    },
  }
}
