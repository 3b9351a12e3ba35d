import { createHash } from 'node:crypto'
import { createReadStream, existsSync, linkSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How the program of an image starts, in the words of the OCI's configuration. */
export type Start = {
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Env?: readonly string[]
  readonly User?: string
  readonly WorkingDir?: string
}

export type Descriptor = {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

const digestOf = (bytes: string | Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const known = new Map<string, string>() // most images begin with the same archive

const digestOfFile = async (path: string): Promise<string> => {
  const before = known.get(path)
  if (before) return before
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  const digest = `sha256:${hash.digest('hex')}`
  known.set(path, digest)
  return digest
}

/** Where a registry over this folder looks for a blob. */
const blobPath = (folder: string, digest: string): string => join(folder, digest.replace(':', '/'))

const putBlob = (folder: string, mediaType: string, bytes: string): Descriptor => {
  const digest = digestOf(bytes)
  const path = blobPath(folder, digest)
  if (!existsSync(path)) writeFileSync(path, bytes)
  return { mediaType, digest, size: Buffer.byteLength(bytes) }
}

/** An archive becomes a blob without being copied. */
const putLayer = async (folder: string, archive: string): Promise<Descriptor> => {
  const digest = await digestOfFile(archive)
  const path = blobPath(folder, digest)
  if (!existsSync(path)) linkSync(archive, path)
  const mediaType = 'application/vnd.oci.image.layer.v1.tar'
  return { mediaType, digest, size: statSync(archive).size }
}

const architecture = process.arch === 'x64' ? 'amd64' : process.arch

/**
 * Puts an image of these layers, archives that are not compressed, into a folder of blobs.
 *
 * @returns the manifest, byte for byte what a registry serves
 */
export const makeImage = async (
  blobs: string,
  archives: readonly string[],
  start: Start,
): Promise<string> => {
  mkdirSync(join(blobs, 'sha256'), { recursive: true })
  const layers: Descriptor[] = []
  for (const archive of archives) layers.push(await putLayer(blobs, archive))
  const config = putBlob(
    blobs,
    'application/vnd.oci.image.config.v1+json',
    JSON.stringify({
      architecture,
      os: 'linux',
      config: start,
      rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    }),
  )
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers,
  })
}
