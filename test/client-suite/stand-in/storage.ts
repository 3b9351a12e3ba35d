import { randomUUID } from 'node:crypto'
import { square } from '../../../src/client-suite/png.ts'
import type { Broken } from './faults.ts'
import { type Answer, type Ask, nothing, type Reply } from './http.ts'
import type { Objects } from './objects.ts'

type Upload = { readonly bucket: string; readonly key: string; length: number; bytes: Buffer }

/** Storage answers 400 to much, and says in the body what it means. */
const refuse = (statusCode: string, error: string, message: string): Reply => ({
  status: 400,
  body: { statusCode, error, message },
})
const notFound = refuse('404', 'not_found', 'Object not found')
const ok = (body: unknown = { message: 'ok' }): Reply => ({ status: 200, body })

/** supabase-js sends blobs as a form. */
const fileOf = async ({ body, headers }: Ask): Promise<Buffer> => {
  const type = String(headers['content-type'])
  if (!type.startsWith('multipart/')) return body
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': type },
  }).formData()
  const file = [...form.values()].find((value) => value instanceof Blob)
  return Buffer.from(await (file as Blob).arrayBuffer())
}

const metadata = (header: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    String(header)
      .split(',')
      .map((pair) => pair.trim().split(' '))
      .map(([name = '', value = '']) => [name, Buffer.from(value, 'base64').toString()]),
  )

/** Storage for the requests of the suite. */
export const storageStandIn = (objects: Objects, broken: Broken): Answer => {
  const buckets = new Map<string, { readonly public: boolean }>()
  const links = new Map<string, string>() // token -> bucket/key
  const uploads = new Map<string, Upload>()

  const shown = (bytes: Buffer | undefined): Reply =>
    bytes
      ? { status: 200, body: bytes, headers: { 'content-type': 'text/plain;charset=UTF-8' } }
      : notFound

  const bucketOf = async (ask: Ask, [name = '', action]: readonly string[]): Promise<Reply> => {
    if (action === 'empty') {
      for (const key of await objects.keys(name)) await objects.remove(name, key)
    } else if (ask.method === 'DELETE') {
      if (broken('buckets cannot be deleted')) return refuse('500', 'Error', 'kept')
      await objects.deleteBucket(name)
      buckets.delete(name)
    } else if (ask.method === 'POST') {
      const id = String(ask.json.id)
      await objects.makeBucket(id)
      buckets.set(id, { public: ask.json.public === true })
      return ok({ name: id })
    }
    return ok([...buckets.keys()].map((id) => ({ id, name: id })))
  }

  const link = (kind: string, path: string): { readonly url: string; readonly token: string } => {
    const token = randomUUID()
    links.set(token, path)
    return { url: `/${kind}/${path}?token=${token}`, token }
  }

  const object = async (ask: Ask, parts: readonly string[]): Promise<Reply> => {
    const [bucket = '', ...rest] = parts
    const key = rest.join('/')
    const { method, claims, headers } = ask
    const isService = claims?.role === 'service_role' || broken('policies are not looked at')
    if (method === 'DELETE') {
      for (const prefix of ask.json.prefixes as string[]) {
        if (!broken('objects are not removed')) await objects.remove(bucket, prefix)
      }
      return ok([])
    }
    if (method === 'GET') {
      if (!isService) return notFound
      return shown(broken('downloads are empty') ? Buffer.alloc(0) : await objects.get(bucket, key))
    }
    if (!isService)
      return refuse('403', 'Unauthorized', 'new row violates row-level security policy')
    const isThere = (await objects.get(bucket, key)) !== undefined
    if (isThere && headers['x-upsert'] !== 'true')
      return refuse('409', 'Duplicate', 'The resource already exists')
    await objects.put(bucket, key, await fileOf(ask))
    return ok({ Id: randomUUID(), Key: `${bucket}/${key}` })
  }

  const signed = async (ask: Ask, parts: readonly string[]): Promise<Reply> => {
    const path = parts.join('/')
    if (ask.method === 'POST') {
      const isTransformed = ask.json.transform && !broken('images are not transformed')
      const kind = isTransformed ? 'render/image/sign' : 'object/sign'
      return ok({ signedURL: link(kind, path).url })
    }
    const isForIt = links.get(ask.query.get('token') ?? '') === path
    if (!isForIt && !broken('a link leads to every object'))
      return refuse('400', 'InvalidSignature', 'The signature does not match')
    const [bucket = '', ...rest] = parts
    return shown(
      broken('links lead nowhere') ? undefined : await objects.get(bucket, rest.join('/')),
    )
  }

  const dropped = async (ask: Ask, parts: readonly string[]): Promise<Reply> => {
    const path = parts.join('/')
    if (ask.method === 'POST') return ok(link('object/upload/sign', path))
    if (links.get(ask.query.get('token') ?? '') !== path || broken('links take no uploads'))
      return refuse('400', 'InvalidJWT', 'jwt malformed')
    const [bucket = '', ...rest] = parts
    await objects.put(bucket, rest.join('/'), await fileOf(ask))
    return ok({ Key: path })
  }

  const carried = async (ask: Ask, isMove: boolean): Promise<Reply> => {
    const [bucket, from, to] = ['bucketId', 'sourceKey', 'destinationKey'].map((name) =>
      String(ask.json[name]),
    )
    if (!bucket || !from || !to) return notFound
    const bytes = await objects.get(bucket, from)
    if (!bytes) return notFound
    await objects.put(bucket, to, bytes)
    if (isMove && !broken('a move is a copy')) await objects.remove(bucket, from)
    return ok({ Key: `${bucket}/${to}` })
  }

  const resumable = async (ask: Ask, id: string | undefined): Promise<Reply> => {
    const tus = { 'tus-resumable': '1.0.0' }
    if (ask.method === 'POST') {
      const { bucketName = '', objectName = '' } = metadata(ask.headers['upload-metadata'])
      const made = randomUUID()
      const length = Number(ask.headers['upload-length'])
      uploads.set(made, { bucket: bucketName, key: objectName, length, bytes: Buffer.alloc(0) })
      const location = `/storage/v1/upload/resumable/${made}`
      return { status: 201, headers: { ...tus, location } }
    }
    const upload = uploads.get(id ?? '')
    if (!upload) return { status: 404, headers: tus }
    const body = broken('an upload loses bytes') ? Buffer.alloc(ask.body.length) : ask.body
    upload.bytes = Buffer.concat([upload.bytes, body])
    if (upload.bytes.length === upload.length)
      await objects.put(upload.bucket, upload.key, upload.bytes)
    return { status: 204, headers: { ...tus, 'upload-offset': String(upload.bytes.length) } }
  }

  return async (ask) => {
    const [first, second, ...rest] = ask.path.slice(1).split('/')
    if (first === 'version')
      return { status: 200, body: broken('Storage has no version') ? 'ok' : 'v0.0.0-stand-in' }
    if (first === 'bucket') {
      const isForged = ask.claims === undefined && !broken('forged tokens see buckets')
      if (isForged) return refuse('403', 'Unauthorized', 'Invalid Compact JWS')
      return bucketOf(ask, [second ?? '', ...rest])
    }
    if (first === 'upload') return resumable(ask, rest[0])
    if (first === 'render') {
      const side = broken('images keep their size') ? 64 : 16
      return { status: 200, body: square(side), headers: { 'content-type': 'image/png' } }
    }
    if (first !== 'object') return nothing
    switch (second) {
      case 'list': {
        const prefix = `${ask.json.prefix}/`
        const keys = await objects.keys(rest[0] ?? '', prefix)
        return ok(keys.map((key) => ({ name: key.slice(prefix.length), id: key })))
      }
      case 'copy':
        return carried(ask, false)
      case 'move':
        return carried(ask, true)
      case 'sign':
        return signed(ask, rest)
      case 'upload':
        return dropped(ask, rest.slice(1))
      case 'public': {
        const [bucket = '', ...key] = rest
        const isPublic = buckets.get(bucket)?.public || broken('every bucket is public')
        if (!isPublic) return refuse('404', 'Bucket not found', 'Bucket not found')
        return shown(await objects.get(bucket, key.join('/')))
      }
      default:
        return object(ask, [second ?? '', ...rest])
    }
  }
}
