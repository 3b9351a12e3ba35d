import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { whyUnreachable } from '../../setup/unreachable.ts'
import { at } from '../../setup/verify/json.ts'
import { excerpt, same, worked } from '../answer.ts'
import { Broken, type Check, Off } from '../check.ts'
import { unlessAbsent } from '../programs.ts'
import type { Stage } from '../stage.ts'

const clientOf = ({ target }: Stage, secretAccessKey = target.s3?.secretAccessKey ?? '') =>
  new S3Client({
    endpoint: target.s3?.endpoint ?? '',
    region: target.s3?.region ?? '',
    credentials: { accessKeyId: target.s3?.accessKeyId ?? '', secretAccessKey },
    forcePathStyle: true,
    maxAttempts: 1,
  })

const s3 = async <T>(stage: Stage, what: string, call: (abortSignal: AbortSignal) => Promise<T>) =>
  call(stage.signal).catch((error: unknown) => {
    const name = at(error, 'name')
    const status = at(error, '$metadata', 'httpStatusCode')
    const said = status === undefined ? whyUnreachable(error) : `${status} ${name}`
    const message = excerpt(String(at(error, 'message') ?? ''))
    const hint =
      name === 'SignatureDoesNotMatch'
        ? '; it is no wrong secret where the installation is called by a name that it does not know'
        : ''
    throw new Broken(`cannot ${what}: ${said} (${message})${hint}`)
  })

/** Storage without the protocol has no such route; a gateway without Storage no such path. */
const unlessOff = async (stage: Stage): Promise<void> => {
  const answer = unlessAbsent(stage, await stage.ask(stage.target.s3?.endpoint ?? ''))
  if (answer.status === 404 && /Route .* not found/.test(answer.text)) {
    throw new Off('Storage has no such route: the S3 protocol is off')
  }
  const name = stage.programs.name('storage')
  if (name !== undefined) stage.programs.learn('s3', name)
}

export const s3Protocol: readonly Check[] = [
  {
    component: 's3',
    promise: 'puts, gets, copies, lists and deletes objects for an S3 client',
    needs: ['serviceKey', 's3'],
    run: async (stage) => {
      await unlessOff(stage)
      const Bucket = await stage.fixtures.bucket(stage)
      const client = clientOf(stage)
      const send = { abortSignal: stage.signal }
      const body = 'by an S3 client'
      await s3(stage, 'put', () =>
        client.send(new PutObjectCommand({ Bucket, Key: 's3/a b.txt', Body: body }), send),
      )
      // plain: Storage takes an encoded CopySource for the key itself
      await s3(stage, 'put', () =>
        client.send(new PutObjectCommand({ Bucket, Key: 's3/c.txt', Body: body }), send),
      )
      const CopySource = `${Bucket}/s3/c.txt`
      await s3(stage, 'copy', () =>
        client.send(new CopyObjectCommand({ Bucket, Key: 's3/copy.txt', CopySource }), send),
      )
      const found = await s3(stage, 'get', () =>
        client.send(new GetObjectCommand({ Bucket, Key: 's3/copy.txt' }), send),
      )
      same(await found.Body?.transformToString(), body, 'the object')
      const listed = await s3(stage, 'list', () =>
        client.send(new ListObjectsV2Command({ Bucket, Prefix: 's3/' }), send),
      )
      same(
        listed.Contents?.map(({ Key }) => Key),
        ['s3/a b.txt', 's3/c.txt', 's3/copy.txt'],
        'the list of objects',
      )
      const files = stage.service().storage.from(Bucket)
      const seen = await worked(await files.download('s3/a b.txt'), 'download').text()
      same(seen, body, 'the object for a client of Storage')
      for (const Key of ['s3/a b.txt', 's3/c.txt', 's3/copy.txt']) {
        await s3(stage, 'delete', () => client.send(new DeleteObjectCommand({ Bucket, Key }), send))
      }
    },
  },
  {
    component: 's3',
    promise: 'refuses a wrong secret',
    needs: ['serviceKey', 's3'],
    run: async (stage) => {
      const Bucket = await stage.fixtures.bucket(stage)
      const error: unknown = await clientOf(stage, 'not-the-secret')
        .send(new ListObjectsV2Command({ Bucket }), { abortSignal: stage.signal })
        .then(
          () => undefined,
          (reason: unknown) => reason,
        )
      if (error === undefined) throw new Broken('a wrong secret was accepted')
      const name = at(error, 'name')
      if (name !== 'SignatureDoesNotMatch') {
        const said = at(error, '$metadata', 'httpStatusCode') ? `${name}` : whyUnreachable(error)
        throw new Broken(`a wrong secret must be refused with SignatureDoesNotMatch, got ${said}`)
      }
    },
  },
]
