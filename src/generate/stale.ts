import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { difference } from './difference.ts'
import { files } from './files.ts'

export type Stale = {
  /** Below the root. */
  readonly file: string
  /** What it must hold. */
  readonly content: string
  /** A few of the lines that differ. */
  readonly difference: string
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // a missing file is one that differs in every line
  }
}

/** The generated files below `root` that are missing or do not hold what the code says. */
export const stale = (root: string): Stale[] =>
  Object.entries(files).flatMap(([file, render]) => {
    const content = render()
    const found = difference(textOf(join(root, file)), content)
    return found === undefined ? [] : [{ file, content, difference: found }]
  })
