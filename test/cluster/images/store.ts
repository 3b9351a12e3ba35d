import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { REGISTRY } from '../harness/addresses.ts'
import { places } from '../harness/places.ts'
import { archivesIn, pushArchive } from './archives.ts'
import { again, clusterImages, projectImages, type Row } from './catalogue.ts'
import { makeImage } from './image.ts'

/** `docker.io/supabase/gotrue:v1` is `supabase/gotrue` and `v1` in a mirror of every registry. */
export const inMirror = (image: string): { readonly name: string; readonly tag: string } => {
  const path = image.slice(image.indexOf('/') + 1)
  const [name = '', tag = ''] = path.split(':')
  return { name, tag }
}

const inRegistry = (image: string): string => {
  const { name, tag } = inMirror(image)
  return `${REGISTRY}/${name}:${tag}`
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

/** What a project's images are here. */
export type Served = {
  readonly image: string
  readonly from: 'real' | 'placeholder' | 'brought'
}

/** Makes an image and has the registry serve it. */
const serve = async ({ image, content, placeholder }: Row): Promise<Served> => {
  const layers = join(places.images, 'layers')
  mkdirSync(layers, { recursive: true })
  const made = await content(layers)
  await put(image, await makeImage(join(places.images, 'blobs'), made.layers, made.start))
  return { image, from: placeholder ? 'placeholder' : 'real' }
}

/**
 * Archives that somebody brought, by image. Where a test changes to the same image under another tag,
 * that is the brought one, too.
 */
const broughtIn = (folder: string | undefined): ReadonlyMap<string, string> => {
  if (folder === undefined) return new Map()
  const twice = new Set(projectImages.map(({ image }) => image))
  return new Map(
    [...archivesIn(folder)].flatMap(([image, archive]) =>
      [image, again(image)]
        .filter((name) => name === image || twice.has(name))
        .map((name) => [name, archive]),
    ),
  )
}

const bring = (image: string, archive: string): Served => {
  pushArchive(archive, inRegistry(image))
  return { image, from: 'brought' }
}

/**
 * Has the registry serve these images.
 *
 * @param brought folder with archives that are served instead of what is made here
 */
export const serveAll = async (
  rows: readonly Row[],
  brought: string | undefined,
): Promise<readonly Served[]> => {
  const archives = broughtIn(brought)
  const served: Served[] = []
  for (const row of rows) {
    const archive = archives.get(row.image)
    served.push(archive === undefined ? await serve(row) : bring(row.image, archive))
  }
  return served
}

/** Has it serve all that the cluster and its projects need, and whatever else was brought. */
export const serveImages = async (brought?: string): Promise<readonly Served[]> => {
  await serveAll(clusterImages, undefined)
  const served = await serveAll(projectImages, brought)
  const others = [...broughtIn(brought)].filter(([image]) =>
    served.every((each) => each.image !== image),
  )
  return [...served, ...others.map(([image, archive]) => bring(image, archive))]
}

export const hasImage = async (image: string): Promise<boolean> => {
  const { name, tag } = inMirror(image)
  return fetch(`http://${REGISTRY}/v2/${name}/manifests/${tag}`, { method: 'HEAD' }).then(
    ({ ok }) => ok,
    () => false,
  )
}
