import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KubeObject } from '../kube/objects.ts'
import { BadInput } from './bad-input.ts'
import { toManifest } from './manifests.ts'

/** Lists what a run wrote, so that the next one knows the folder and takes its own files away. */
const MARKER = '.xsupabase-render'

const formerFiles = (folder: string): string[] =>
  readFileSync(join(folder, MARKER), 'utf8')
    .split('\n')
    .filter((name) => /^[-.\w]+\.yaml$/.test(name))

/** @throws BadInput for a folder with files that are not ours, and for one that cannot be had */
export const checkFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (existsSync(join(folder, MARKER)) || readdirSync(folder).length === 0) return
  } catch (error) {
    throw new BadInput(`cannot write to ${folder}: ${(error as Error).message.split('\n')[0]}`)
  }
  throw new BadInput(
    `cannot write to ${folder}: it is not empty and no former render made it; name another folder, or empty it`,
  )
}

const fileName = (object: KubeObject, index: number, digits: number): string =>
  [String(index).padStart(digits, '0'), object.kind.toLowerCase(), object.metadata?.name].join('-')

/**
 * Writes one manifest a file. Only their owner can read them: the keys of the project are in them.
 *
 * @returns number of files
 */
export const writeFolder = (folder: string, objects: readonly KubeObject[]): number => {
  checkFolder(folder)
  if (existsSync(join(folder, MARKER))) {
    for (const name of formerFiles(folder)) rmSync(join(folder, name), { force: true })
  }
  const digits = Math.max(2, String(objects.length - 1).length)
  const files = objects.map((object, index) => ({
    name: `${fileName(object, index, digits)}.yaml`,
    text: toManifest(object),
  }))
  const options = { mode: 0o600 }
  writeFileSync(join(folder, MARKER), `${files.map(({ name }) => name).join('\n')}\n`, options)
  for (const { name, text } of files) writeFileSync(join(folder, name), text, options)
  return files.length
}
