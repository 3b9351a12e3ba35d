import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { controlPlaneBinary } from '../../programs/control-plane.ts'
import { left, projectImages } from './catalogue.ts'

/** How an archive of the image is called: `docker.io/supabase/gotrue:v1` as `docker.io_supabase_gotrue_v1`. */
const archiveName = (image: string): string => image.replaceAll(/[/:]/g, '_')

/** What may be brought, by the name of its archive. */
const known: ReadonlyMap<string, string> = new Map(
  [...projectImages.map(({ image }) => image), ...left].map((image) => [archiveName(image), image]),
)

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/**
 * Archives of images that somebody brought, by image.
 *
 * @throws an Error for a folder that is not there or has none, and for an archive of no image of the
 *   release: it would change nothing, and nobody would see that
 */
export const archivesIn = (folder: string): ReadonlyMap<string, string> => {
  if (!isFolder(folder))
    throw new Error(`cannot take images from ${folder}: there is no such folder`)
  const files = readdirSync(folder).filter((file) => /\.(tar|oci)$/.test(file))
  if (files.length === 0) {
    throw new Error(`cannot take images from ${folder}: it has no file that ends in .tar or .oci`)
  }
  return new Map(
    files.map((file) => {
      const image = known.get(file.replace(/\.(tar|oci)$/, ''))
      if (image) return [image, join(folder, file)]
      const names = [...known.keys()].filter((name) => !name.endsWith('-again')).sort()
      throw new Error(
        `cannot take ${join(folder, file)}: it is named after no image of the release; the names are ${names.map((name) => `${name}.tar`).join(', ')}`,
      )
    }),
  )
}

const reason = (error: unknown): string => {
  const { stderr, message } = error as Error & { stderr?: Buffer }
  return (stderr?.toString().trim() || message).split('\n').at(-1) ?? message
}

/**
 * Pushes the image of an archive: of `docker save`, which newer versions give the files of an OCI
 * layout as well, or of a layout alone.
 */
export const pushArchive = (archive: string, to: string): void => {
  const push = (what: string): void => {
    execFileSync(controlPlaneBinary('crane'), ['push', what, to], { stdio: 'pipe' })
  }
  const holds = (files: string, name: string): boolean =>
    files.split('\n').some((file) => file.replace(/^\.\//, '') === name)
  try {
    const files = execFileSync('tar', ['--list', '--file', archive], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
    if (holds(files, 'manifest.json')) {
      push(archive)
      return
    }
    if (!holds(files, 'oci-layout')) {
      throw new Error('it is neither of docker save nor of an OCI layout')
    }
    const folder = mkdtempSync(join(tmpdir(), 'oci-layout-'))
    try {
      execFileSync('tar', ['--extract', '--file', archive, '--directory', folder])
      push(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  } catch (error) {
    throw new Error(`cannot take ${archive}: ${reason(error)}`)
  }
}
