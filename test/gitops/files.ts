import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'

const folder = join(import.meta.dirname, '../../examples/gitops')

/** Every object in one file of `examples/gitops`. */
export const objectsIn = <T>(path: string): T[] =>
  parseAllDocuments(readFileSync(join(folder, path), 'utf8')).map(
    (document) => document.toJS() as T,
  )
