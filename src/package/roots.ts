import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import type { Published } from '../releases/published.ts'
import { installedName } from './dns-label.ts'

/** Files of a package by their path in it. */
export type Root = Readonly<Record<string, string>>

const repository = join(import.meta.dirname, '../..')

const read = (folder: string): Root =>
  Object.fromEntries(
    globSync('**/*.yaml', { cwd: join(repository, folder) })
      .toSorted()
      .map((path) => [path, readFileSync(join(repository, folder, path), 'utf8')]),
  )

type Edit = readonly [path: readonly (string | number)[], value: string]

const edited = (text: string | undefined, edits: readonly Edit[]): string => {
  const document = parseDocument(text ?? '')
  for (const [path, value] of edits) {
    if (!document.hasIn(path)) throw new Error(`cannot set ${path.join('.')}: it is not there`)
    document.setIn(path, value)
  }
  return document.toString({ lineWidth: 0 })
}

/** The Function package: what it is, and the schema of its input. */
export const functionRoot = (): Root => read('package')

/**
 * The Configuration package: definition, Compositions, and the Function that it depends on: that of
 * the same registry, at exactly the same version. A newer function would write a status that this
 * definition does not know, an older one would not know fields of it.
 */
export const configurationRoot = ({ registry, version }: Published): Root => {
  const files = read('apis')
  const repository = `${registry}/function-xsupabase`
  const compositions = Object.keys(files).filter((path) => /\/composition[^/]*$/.test(path))
  return {
    ...files,
    'crossplane.yaml': edited(files['crossplane.yaml'], [
      [['spec', 'dependsOn', 0, 'package'], repository],
      [['spec', 'dependsOn', 0, 'version'], `=${version}`],
    ]),
    ...Object.fromEntries(
      compositions.map((path) => [
        path,
        edited(files[path], [
          [['spec', 'pipeline', 0, 'functionRef', 'name'], installedName(repository)],
        ]),
      ]),
    ),
  }
}
