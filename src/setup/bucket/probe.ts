import { randomBytes } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import type { Optional } from './optional.ts'

/** Where a step works: a place of its own in the bucket. */
export type Place = { readonly client: S3Client; readonly bucket: string; readonly prefix: string }

/**
 * One operation that Storage needs. It throws the error of the store, or an Error if the store
 * answers falsely.
 */
export type Step = {
  readonly operation: string
  readonly run: (place: Place) => Promise<void>
  /** By which name a store may lack it. */
  readonly optional?: Optional
}

const content = Buffer.from('xsupabase probe: 0123456789')

// S3's smallest size of a part that is not the last one
const partSize = 5 * 1024 * 1024

// no store may keep a promise by answering from memory what it was not given
const mustBe = (what: string, met: boolean): void => {
  if (!met) throw new Error(`the store answered, but ${what}`)
}

const put = async ({ client, bucket, prefix }: Place, tags?: string): Promise<string> => {
  const key = `${prefix}/source`
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: content,
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      ...(tags === undefined ? {} : { Tagging: tags }),
    }),
  )
  return key
}

const read = async (place: Place, key: string, range?: string): Promise<Buffer> => {
  const { Body } = await place.client.send(
    new GetObjectCommand({
      Bucket: place.bucket,
      Key: key,
      ...(range === undefined ? {} : { Range: range }),
    }),
  )
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}

/** Two parts joined; the second one sent, or copied from an object that is there. */
const multipart = (second: 'sent' | 'copied') => async (place: Place) => {
  const { client, bucket, prefix } = place
  const target = { Bucket: bucket, Key: `${prefix}/multipart` }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target))
  const upload = { ...target, UploadId }
  try {
    const body = randomBytes(partSize)
    const first = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: body }))
    const last = { ...upload, PartNumber: 2 }
    const tag =
      second === 'sent'
        ? (await client.send(new UploadPartCommand({ ...last, Body: content }))).ETag
        : (
            await client.send(
              new UploadPartCopyCommand({ ...last, CopySource: `${bucket}/${await put(place)}` }),
            )
          ).CopyPartResult?.ETag
    await client.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: {
          Parts: [
            { PartNumber: 1, ETag: first.ETag },
            { PartNumber: 2, ETag: tag },
          ],
        },
      }),
    )
    const joined = await read(place, target.Key, `bytes=${partSize - 10}-`)
    mustBe(
      'the parts of an upload came back altered',
      joined.equals(Buffer.concat([body.subarray(-10), content])),
    )
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    throw error
  }
}

/** What storage-api calls (supabase/storage src/storage/backend/s3/adapter.ts), in its shapes. */
export const steps: readonly Step[] = [
  {
    operation: 'PutObject',
    run: async (place) => {
      const key = await put(place)
      mustBe('an object came back altered', (await read(place, key)).equals(content))
    },
  },
  {
    operation: 'GetObject with a range',
    run: async (place) => {
      const part = await read(place, await put(place), 'bytes=4-7')
      mustBe('a range came back as something else', part.equals(content.subarray(4, 8)))
    },
  },
  {
    operation: 'HeadObject',
    run: async (place) => {
      const Key = await put(place)
      const head = await place.client.send(new HeadObjectCommand({ Bucket: place.bucket, Key }))
      mustBe('the size of an object is wrong', head.ContentLength === content.length)
    },
  },
  {
    operation: 'CopyObject',
    run: async (place) => {
      const source = await put(place)
      const Key = `${place.prefix}/copy`
      await place.client.send(
        new CopyObjectCommand({
          Bucket: place.bucket,
          Key,
          CopySource: encodeURIComponent(`${place.bucket}/${source}`),
          MetadataDirective: 'COPY',
        }),
      )
      mustBe('a copy came back altered', (await read(place, Key)).equals(content))
    },
  },
  { operation: 'UploadPart in a multipart upload', run: multipart('sent') },
  {
    operation: 'UploadPartCopy in a multipart upload',
    run: multipart('copied'),
    optional: 'UploadPartCopy',
  },
  {
    operation: 'PutObject with the metadata of a resumable upload',
    optional: 'ResumableUploads',
    run: async ({ client, bucket, prefix }) => {
      const object = { Bucket: bucket, Key: `${prefix}/resumable` }
      const kept = { 'upload-id': 'probe', 'tus-version': '1.0.0' } // of @tus/s3-store
      await client.send(new PutObjectCommand({ ...object, Body: content, Metadata: kept }))
      const { Metadata = {} } = await client.send(new HeadObjectCommand(object))
      mustBe(
        'metadata of an object is missing',
        Object.entries(kept).every(([name, value]) => Metadata[name] === value),
      )
    },
  },
  {
    operation: 'ListObjectsV2',
    run: async (place) => {
      const key = await put(place)
      const { Contents = [] } = await place.client.send(
        new ListObjectsV2Command({ Bucket: place.bucket, Prefix: `${place.prefix}/` }),
      )
      mustBe(
        'an object is missing from the list',
        Contents.some((object) => object.Key === key),
      )
    },
  },
  {
    operation: 'DeleteObjects',
    optional: 'DeleteObjects',
    run: async (place) => {
      const Key = await put(place)
      const { Errors = [] } = await place.client.send(
        new DeleteObjectsCommand({ Bucket: place.bucket, Delete: { Objects: [{ Key }] } }),
      )
      mustBe(`it deleted nothing (${Errors[0]?.Code})`, Errors.length === 0)
    },
  },
  {
    operation: 'DeleteObject',
    run: async (place) => {
      const Key = await put(place)
      await place.client.send(new DeleteObjectCommand({ Bucket: place.bucket, Key }))
    },
  },
]

/** Resumable uploads mark their state with a tag (@tus/s3-store, `useTags`). */
export const tagStep: Step = {
  operation: 'PutObject with a tag',
  run: async (place) => {
    await put(place, 'Tus-Completed=false')
  },
}

/** Deletes what the steps left, one by one: DeleteObjects may be what the store lacks. */
export const sweep = async ({ client, bucket, prefix }: Place): Promise<void> => {
  const { Contents = [] } = await client.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}/` }),
  )
  for (const { Key } of Contents) {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
  }
}
