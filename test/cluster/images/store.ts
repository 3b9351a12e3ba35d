import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { controlPlaneBinary } from '../../programs/control-plane.ts'
import { REGISTRY } from '../harness/addresses.ts'
import { places } from '../harness/places.ts'
import { clusterImages, projectImages, type Row } from './catalogue.ts'
import { makeImage } from './image.ts'

/** `docker.io/supabase/gotrue:v1` is `supabase/gotrue` and `v1` in a mirror of every registry. */
export const inMirror = (image: string): { readonly name: string; readonly tag: string } => {
  const path = image.slice(image.indexOf('/') + 1)
  const [name = '', tag = ''] = path.split(':')
  return { name, tag }
}

const put = async (image: string, manifest: string): Promise<void> => {
  const { name, tag } = inMirror(image)
  const { mediaType } = JSON.parse(manifest)
  const answer = await fetch(`http://${REGISTRY}/v2/${name}/manifests/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: manifest,
  })
  if (!answer.ok) throw new Error(`cannot push ${image}: ${answer.status} ${await answer.text()}`)
}

/** Archives of images that somebody brought, by the image that they are named after. */
const broughtIn = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder).map((file) => [
      // docker.io/supabase/gotrue:v1 as docker.io_supabase_gotrue_v1.tar
      file.replace(/\.(tar|oci)$/, ''),
      join(folder, file),
    ]),
  )

/** How an archive of the image is called: no `/` and no `:`. */
export const archiveName = (image: string): string => image.replaceAll(/[/:]/g, '_')

/** An archive of an OCI layout, or one that `docker save` wrote. */
const pushArchive = (archive: string, image: string): void => {
  const { name, tag } = inMirror(image)
  const push = (what: string): void => {
    const to = `${REGISTRY}/${name}:${tag}`
    execFileSync(controlPlaneBinary('crane'), ['push', what, to], { stdio: 'pipe' })
  }
  const files = execFileSync('tar', ['--list', '--file', archive], { encoding: 'utf8' })
  if (!/^(\.\/)?oci-layout$/m.test(files)) {
    push(archive)
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'oci-layout-'))
  try {
    execFileSync('tar', ['--extract', '--file', archive, '--directory', folder])
    push(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What a project's images are here. */
export type Served = {
  readonly image: string
  readonly from: 'real' | 'placeholder' | 'brought'
}

/**
 * Has the registry serve images, making those that are not there.
 *
 * @param brought folder with archives that are served instead of what is made here
 */
export const serve = async (rows: readonly Row[], brought?: string): Promise<readonly Served[]> => {
  const archives = brought === undefined ? new Map<string, string>() : broughtIn(brought)
  const blobs = join(places.images, 'blobs')
  const layers = join(places.images, 'layers')
  mkdirSync(layers, { recursive: true })
  const served: Served[] = []
  for (const { image, content, placeholder } of rows) {
    const archive = archives.get(archiveName(image))
    if (archive) {
      pushArchive(archive, image)
      served.push({ image, from: 'brought' })
      continue
    }
    const made = await content(layers)
    await put(image, await makeImage(blobs, made.layers, made.start))
    served.push({ image, from: placeholder ? 'placeholder' : 'real' })
  }
  return served
}

/** Every image that the cluster and its projects need. */
export const serveImages = async (brought?: string): Promise<readonly Served[]> => {
  await serve(clusterImages, brought)
  return serve(projectImages, brought)
}

export const hasImage = async (image: string): Promise<boolean> => {
  const { name, tag } = inMirror(image)
  return fetch(`http://${REGISTRY}/v2/${name}/manifests/${tag}`, { method: 'HEAD' }).then(
    ({ ok }) => ok,
    () => false,
  )
}
