import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { definitionOf } from './crds.ts'

const folder = join(import.meta.dirname, '../../../examples')

/** Examples with a kind whose CRD no package registry serves. */
const NEEDS: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  'minio-operator': ['minio.min.io/v2', 'Tenant'],
}

const canStand = (name: string): boolean => {
  const needed = NEEDS[name]
  return needed === undefined || definitionOf(...needed) !== undefined
}

/** Names of the claims that we ship: files of examples/ without their ending. */
export const exampleNames: readonly string[] = globSync('*.yaml', { cwd: folder })
  .map((file) => basename(file, '.yaml'))
  .filter(canStand)
  .sort()

/** Objects of one of them, as its author wrote them. */
export const example = (name: string): KubeObject[] =>
  parseAllDocuments(readFileSync(join(folder, `${name}.yaml`), 'utf8')).map(
    (document) => document.toJS() as KubeObject,
  )
