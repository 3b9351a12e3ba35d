import { randomBytes } from 'node:crypto'
import { Upload } from 'tus-js-client'
import { at } from '../../setup/verify/json.ts'
import { got, messageOf, refused, same, worked } from '../answer.ts'
import { Broken, type Check, Off, Unchecked } from '../check.ts'
import { sizeOf, square } from '../png.ts'
import { policiesOn } from '../sql.ts'
import type { Stage } from '../stage.ts'
import { introduction } from './introductions.ts'

const check = (promise: string, run: Check['run'], more: Partial<Check> = {}): Check => ({
  component: 'storage',
  promise,
  needs: ['serviceKey'],
  run,
  ...more,
})

const text = (words: string): Blob => new Blob([words], { type: 'text/plain' })

const privateBucket = async (stage: Stage) => {
  const name = await stage.fixtures.bucket(stage)
  return { name, files: stage.service().storage.from(name) }
}

const put = async (stage: Stage, path: string, body: Blob): Promise<void> => {
  const { files } = await privateBucket(stage)
  worked(await files.upload(path, body, { upsert: true }), `upload ${path}`)
}

const withoutKey = async (stage: Stage, url: string, words: string, what: string) => {
  const answer = await stage.ask(url)
  if (answer.status !== 200) throw new Broken(`expected ${what}, got ${got(answer)}`)
  same(answer.text, words, what)
}

const objects: readonly Check[] = [
  check('uploads, overwrites and downloads an object', async (stage) => {
    const { files } = await privateBucket(stage)
    const path = 'folder/a b & (c).txt'
    worked(await files.upload(path, text('first')), 'upload')
    refused(await files.upload(path, text('second')), 'an upload over an object', {
      message: /already exists/,
    })
    worked(await files.upload(path, text('third'), { upsert: true }), 'overwrite')
    const found = worked(await files.download(path), 'download')
    same(await found.text(), 'third', 'the object')
    same(found.type.split(';')[0], 'text/plain', 'its type')
  }),
  check('lists, copies, moves and removes objects', async (stage) => {
    const { files } = await privateBucket(stage)
    const names = async () =>
      worked(await files.list('many', { sortBy: { column: 'name', order: 'asc' } }), 'list').map(
        ({ name }) => name,
      )
    await put(stage, 'many/a', text('of a'))
    worked(await files.copy('many/a', 'many/b'), 'copy')
    same(await names(), ['a', 'b'], 'the objects after a copy')
    worked(await files.move('many/a', 'many/c'), 'move')
    same(await names(), ['b', 'c'], 'the objects after a move')
    same(await worked(await files.download('many/c'), 'download').text(), 'of a', 'what was moved')
    worked(await files.remove(['many/b', 'many/c']), 'remove')
    same(await names(), [], 'the objects after their removal')
  }),
  check('gives whoever has a signed URL the object, and no other', async (stage) => {
    const { files } = await privateBucket(stage)
    await put(stage, 'signed.txt', text('for whoever has the link'))
    const { signedUrl } = worked(await files.createSignedUrl('signed.txt', 60), 'sign a URL')
    await withoutKey(stage, signedUrl, 'for whoever has the link', 'the object behind a signed URL')
    await put(stage, 'other.txt', text('not for them'))
    const other = await stage.ask(signedUrl.replace('signed.txt', 'other.txt'))
    if (!/InvalidSignature|InvalidJWT|signature/i.test(`${other.text}`) || other.status !== 400) {
      throw new Broken(`a link to another object must be refused as forged, got ${got(other)}`)
    }
  }),
  check('takes an upload to a signed URL', async (stage) => {
    const { name, files } = await privateBucket(stage)
    const { path, token } = worked(await files.createSignedUploadUrl('dropped.txt'), 'sign a URL')
    const visitor = stage.anon().storage.from(name)
    worked(await visitor.uploadToSignedUrl(path, token, text('dropped')), 'upload to a signed URL')
    same(await worked(await files.download(path), 'download').text(), 'dropped', 'the object')
  }),
  check('shows a public bucket to everybody, and no private one', async (stage) => {
    const { storage } = stage.service()
    const open = storage.from(await stage.fixtures.publicBucket(stage))
    worked(await open.upload('public.txt', text('for all')), 'upload')
    const { publicUrl } = open.getPublicUrl('public.txt').data
    await withoutKey(stage, publicUrl, 'for all', 'the object of a public bucket')

    const { files } = await privateBucket(stage)
    await put(stage, 'private.txt', text('for none'))
    const answer = await stage.ask(files.getPublicUrl('private.txt').data.publicUrl)
    if (answer.status === 200 || !/bucket not found/i.test(messageOf(answer) + answer.text)) {
      throw new Broken(`a private bucket must be refused as "Bucket not found", got ${got(answer)}`)
    }
  }),
]

const transform: Check = check('transforms an image', async (stage) => {
  const { files } = await privateBucket(stage)
  await put(stage, 'square.png', new Blob([new Uint8Array(square(64))], { type: 'image/png' }))
  const { signedUrl } = worked(
    await files.createSignedUrl('square.png', 60, {
      transform: { width: 16, height: 16, format: 'origin' },
    }),
    'sign the URL of a transformed image',
  )
  // without imgproxy it signs the object as it is
  if (signedUrl.includes('/object/sign/')) {
    throw new Off('Storage signs no URL of a transformed image: transformation is off')
  }
  const answer = await stage.ask(signedUrl, { headers: { accept: 'image/png' } })
  if (/feature \S+ is not enabled/i.test(messageOf(answer))) throw new Off(messageOf(answer))
  if (answer.status !== 200) throw new Broken(`expected an image, got ${got(answer)}`)
  same(sizeOf(answer.bytes), [16, 16], 'width and height of the image')
})

const chunk = 6 * 1024 * 1024 // the only size that Storage takes

const resumable: Check = check(
  'takes a resumable upload in two parts (TUS)',
  async (stage) => {
    const { name, files } = await privateBucket(stage)
    const bytes = randomBytes(chunk + 1024)
    const { url, serviceKey = '' } = stage.target
    let parts = 0
    await new Promise<void>((resolve, reject) => {
      const upload = new Upload(bytes, {
        endpoint: `${url}/storage/v1/upload/resumable`,
        headers: { authorization: `Bearer ${serviceKey}`, apikey: serviceKey },
        chunkSize: chunk,
        retryDelays: null,
        storeFingerprintForResuming: false,
        metadata: {
          bucketName: name,
          objectName: 'resumable.bin',
          contentType: 'application/octet-stream',
        },
        onChunkComplete: () => {
          parts += 1
        },
        onSuccess: () => resolve(),
        onError: (error) => reject(new Broken(`cannot upload: ${error.message}`)),
      })
      stage.signal.addEventListener(
        'abort',
        () => void upload.abort().then(() => reject(new Broken('no end of the upload in time'))),
        { once: true },
      )
      upload.start()
    })
    same(parts, 2, 'the number of parts')
    const found = worked(await files.download('resumable.bin'), 'download')
    const isSame = Buffer.from(await found.arrayBuffer()).equals(bytes)
    if (!isSame) throw new Broken('the object differs from what was uploaded')
  },
  { slow: true },
)

const refusals: readonly Check[] = [
  check('refuses an object of a user whom no policy lets (RLS)', async (stage) => {
    const { name } = await privateBucket(stage)
    const { a } = await stage.fixtures.users(stage)
    if ((await policiesOn(stage, 'storage', 'objects')) > 0) {
      throw new Unchecked('policies on storage.objects may let everyone in')
    }
    const files = stage.as(a).storage.from(name)
    refused(await files.upload('forged.txt', text('forged')), 'an upload without a policy', {
      message: /row-level security/,
    })
    await put(stage, 'hidden.txt', text('hidden'))
    refused(await files.download('hidden.txt'), 'a download without a policy', {
      message: /Object not found/,
    })
  }),
  {
    component: 'storage',
    promise: 'refuses a token that nobody here signed',
    run: async (stage) => {
      const { anonKey } = stage.target
      const answer = await stage.ask('/storage/v1/bucket', { key: anonKey, bearer: 'no-token' })
      if (!['400', '401', '403'].includes(String(at(answer.json, 'statusCode')))) {
        throw new Broken(`expected Storage's 403 for a bearer that is no token, got ${got(answer)}`)
      }
    },
  },
]

export const storage: readonly Check[] = [
  introduction('storage'),
  ...objects,
  transform,
  resumable,
  ...refusals,
]
