import { accessSync, constants, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { BadInput } from '../bad-input.ts'
import type { Claim } from '../claims.ts'
import { manifests } from '../manifests.ts'
import { type Pass, statusOf } from '../simulate.ts'
import { graphOf } from './graph.ts'
import { laidOut } from './layout.ts'
import { svgOf } from './svg.ts'

/** A project as it is after a pass, as an SVG document. No value of a Secret is in it. */
export const drawn = (claim: Claim, pass: Pass): string => {
  const { metadata } = pass.world.composite as { metadata: { name: string } }
  const status = statusOf(pass)
  const subject = {
    claim: claim.metadata.name,
    project: metadata.name,
    publicUrl: status.url ?? '',
    objects: manifests(pass),
    status,
  }
  return svgOf(laidOut(graphOf(subject)))
}

const cannot = (file: string, why: string): BadInput =>
  new BadInput(`--graph: cannot write ${file}: ${why}`)

/** Undefined where there is nothing. */
const isFolder = (path: string): boolean | undefined => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return undefined
  }
}

/** @throws BadInput for a file that could not be written, before anything has run */
export const checkGraph = (file: string): void => {
  const folder = dirname(file)
  if (isFolder(folder) === undefined) throw cannot(file, `there is no folder ${folder}; make it`)
  if (!isFolder(folder)) throw cannot(file, `${folder} is a file; name a folder`)
  if (isFolder(file)) throw cannot(file, 'it is a folder; name a file in it')
  try {
    accessSync(isFolder(file) === undefined ? folder : file, constants.W_OK)
  } catch {
    throw cannot(file, 'this user may not write there; name another file')
  }
}

/** @throws BadInput when the file cannot be written */
export const writeGraph = (file: string, claim: Claim, pass: Pass): void => {
  try {
    writeFileSync(file, drawn(claim, pass))
  } catch (error) {
    const { message } = error as NodeJS.ErrnoException
    throw cannot(file, message.split('\n')[0] ?? message)
  }
}
