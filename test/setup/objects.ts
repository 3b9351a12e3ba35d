import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { VersityGw } from '../programs/versitygw.ts'

const Bucket = 'supabase'
const PART = 5 * 1024 * 1024

/** What a client of S3 does with files, at one of several servers that keep the same ones. */
export const objectsAt = ({ address, root }: Pick<VersityGw, 'address' | 'root'>) => {
  const client = new S3Client({
    endpoint: address,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: root.access, secretAccessKey: root.secret },
  })
  const get = async (Key: string) => {
    const { Body, ContentType, CacheControl } = await client.send(
      new GetObjectCommand({ Bucket, Key }),
    )
    return { text: (await Body?.transformToString()) ?? '', ContentType, CacheControl }
  }
  return {
    get,
    put: (Key: string, Body: string) =>
      client.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body,
          ContentType: 'text/css',
          CacheControl: 'max-age=60',
        }),
      ),
    remove: (Key: string) => client.send(new DeleteObjectCommand({ Bucket, Key })),
    begin: async (Key: string) => {
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/css' }),
      )
      return { Bucket, Key, UploadId }
    },
    part: async (
      upload: { Bucket: string; Key: string; UploadId: string | undefined },
      n: number,
    ) =>
      (
        await client.send(
          new UploadPartCommand({
            ...upload,
            PartNumber: n,
            Body: Buffer.alloc(n === 1 ? PART : 3, String(n)),
          }),
        )
      ).ETag,
    complete: (
      upload: { Bucket: string; Key: string; UploadId: string | undefined },
      tags: readonly (string | undefined)[],
    ) =>
      client.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          MultipartUpload: { Parts: tags.map((ETag, at) => ({ ETag, PartNumber: at + 1 })) },
        }),
      ),
  }
}
