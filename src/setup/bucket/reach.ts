import {
  CreateBucketCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { Environment } from '../environment.ts'
import { type Attempt, patiently } from '../patience.ts'
import { failure, passes } from './failure.ts'
import { hostHint, sentence } from './sentence.ts'
import type { Settings } from './settings.ts'

const head = async (client: S3Client, bucket: string): Promise<'there' | 'absent'> => {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }))
    return 'there'
  } catch (error) {
    if (failure(error).status === 404) return 'absent'
    if (passes(failure(error))) throw error
    // an answer to HEAD has no body: a GET tells the reason
    await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }))
    return 'there'
  }
}

// two that create at once, or an eventually consistent store: HeadBucket has the last word
const alreadyThere = new Set(['BucketAlreadyOwnedByYou', 'BucketAlreadyExists', 'OperationAborted'])

class NotCreated extends Error {}

/** @throws NotCreated with the store's own error as its cause */
const create = async (client: S3Client, bucket: string): Promise<void> => {
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
  } catch (error) {
    if (!alreadyThere.has(failure(error).code)) throw new NotCreated('', { cause: error })
  }
}

/**
 * Waits for the server and for the bucket, which it creates where it may.
 *
 * @returns whether the bucket was found or created.
 * @throws Error with the sentence of what is wrong.
 */
export const reachBucket = (
  env: Environment,
  client: S3Client,
  settings: Settings,
): Promise<'found' | 'created'> => {
  const { bucket, endpoint, mayCreate } = settings
  const look = async (): Promise<Attempt<'found' | 'created'>> => {
    if ((await head(client, bucket)) === 'there') return { done: 'found' }
    if (!mayCreate) throw Object.assign(new Error('no such bucket'), { code: 'NoSuchBucket' })
    await create(client, bucket)
    return (await head(client, bucket)) === 'there'
      ? { done: 'created' }
      : { waiting: `the store took bucket ${bucket} but does not show it yet` }
  }

  return patiently(env, () =>
    look().catch((error: unknown) => {
      const [operation, cause] =
        error instanceof NotCreated ? ['CreateBucket', error.cause] : ['reaching the bucket', error]
      const failed = failure(cause)
      if (!passes(failed)) throw new Error(sentence(operation, failed, settings))
      return {
        waiting: `the object store at ${endpoint ?? 'AWS'} does not answer (${failed.code})${hostHint(failed, settings)}`,
      }
    }),
  )
}
