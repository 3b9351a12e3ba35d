import { writeFileSync } from 'node:fs'
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

/** @throws BadInput when the file cannot be written */
export const writeGraph = (file: string, claim: Claim, pass: Pass): void => {
  try {
    writeFileSync(file, drawn(claim, pass))
  } catch (error) {
    const { message } = error as NodeJS.ErrnoException
    throw new BadInput(`--graph: cannot write ${file}: ${message.split('\n')[0]}`)
  }
}
