import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { KubeObject } from '../kube/objects.ts'
import { BadInput } from './bad-input.ts'
import { toManifest } from './manifests.ts'

/** Lists what a run wrote, so that the next one knows the folder and takes its own files away. */
const MARKER = '.xsupabase-render'

const formerFiles = (folder: string): string[] =>
  readFileSync(join(folder, MARKER), 'utf8')
    .split('\n')
    .filter((name) => /^[-.\w]+\.yaml$/.test(name))

const cannot = (folder: string, why: string): BadInput =>
  new BadInput(`--out: cannot write to ${folder}: ${why}`)

const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)))

/** Tried out: of a file system without room for folders, such as /proc, no mode says so. */
const checkWritable = (folder: string): void => {
  const parent = nearest(resolve(folder))
  try {
    rmdirSync(mkdtempSync(join(parent, '.xsupabase-')))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOTDIR' ? 'is a file' : `cannot be written to (${code ?? message})`
    throw cannot(folder, `${parent} ${why}; name another folder`)
  }
}

/** @throws BadInput for a folder with files that are not ours, and for what is or becomes no folder */
export const checkFolder = (folder: string): void => {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw cannot(folder, 'it is a file; name a folder')
    if (!existsSync(join(folder, MARKER)) && readdirSync(folder).length > 0) {
      throw cannot(
        folder,
        'it is not empty and no former render made it; name another folder, or empty it',
      )
    }
  }
  checkWritable(folder)
}

const fileName = (object: KubeObject, index: number, digits: number): string =>
  [String(index).padStart(digits, '0'), object.kind.toLowerCase(), object.metadata?.name].join('-')

const write = (folder: string, files: readonly { name: string; text: string }[]): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (existsSync(join(folder, MARKER))) {
    for (const name of formerFiles(folder)) rmSync(join(folder, name), { force: true })
  }
  const options = { mode: 0o600 }
  writeFileSync(join(folder, MARKER), `${files.map(({ name }) => name).join('\n')}\n`, options)
  for (const { name, text } of files) writeFileSync(join(folder, name), text, options)
}

/**
 * Writes one manifest a file. Only their owner can read them: the keys of the project are in them.
 *
 * @returns number of files
 * @throws BadInput when the folder cannot be had or written to
 */
export const writeFolder = (folder: string, objects: readonly KubeObject[]): number => {
  checkFolder(folder)
  const digits = Math.max(2, String(objects.length - 1).length)
  const files = objects.map((object, index) => ({
    name: `${fileName(object, index, digits)}.yaml`,
    text: toManifest(object),
  }))
  try {
    write(folder, files)
  } catch (error) {
    throw cannot(folder, error instanceof Error ? error.message : String(error))
  }
  return files.length
}
