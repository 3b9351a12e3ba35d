import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../../src/kube/objects.ts'

const folder = join(import.meta.dirname, '../../../examples')

/** Names of the claims that we ship: files of examples/ without their ending. */
export const exampleNames: readonly string[] = globSync('*.yaml', { cwd: folder })
  .map((file) => basename(file, '.yaml'))
  .sort()

/** Objects of one of them, as its author wrote them. */
export const example = (name: string): KubeObject[] =>
  parseAllDocuments(readFileSync(join(folder, `${name}.yaml`), 'utf8')).map(
    (document) => document.toJS() as KubeObject,
  )
