import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../kube/objects.ts'
import { BadInput } from './bad-input.ts'

/** One Kubernetes object of a file, and where it stands, in words. */
export type Document = { readonly object: KubeObject; readonly where: string }

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
}

const because = (error: unknown): string => {
  const { code = '', message } = error as NodeJS.ErrnoException
  return WHY[code] ?? message.split('\n')[0] ?? message
}

/** The files behind a path: itself, or the manifests of a folder in the order of their names. */
const filesOf = (path: string): string[] => {
  if (path === '-' || !statSync(path).isDirectory()) return [path]
  const files = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name))
  if (files.length === 0) throw new Error('the folder has no .yaml file')
  return files.sort().map((name) => join(path, name))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** As the API server keeps it: `stringData` becomes part of `data`. */
const kept = (object: Record<string, unknown>): Record<string, unknown> => {
  const { stringData, ...rest } = object
  if (object.kind !== 'Secret' || !isObject(stringData)) return object
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(String(value), 'utf8').toString('base64'),
  ])
  return {
    ...rest,
    data: { ...(isObject(rest.data) && rest.data), ...Object.fromEntries(encoded) },
  }
}

/** Says which files of a folder belong together, and is no object of a cluster. */
const isOfKustomize = (apiVersion: string): boolean =>
  apiVersion.startsWith('kustomize.config.k8s.io/')

/** What `kubectl get -o yaml` wraps several objects in is taken apart. */
const objectsOf = (value: unknown, where: string): Document[] => {
  if (value === null || value === undefined) return []
  if (isObject(value) && /List$/.test(String(value.kind)) && Array.isArray(value.items)) {
    return value.items.flatMap((item, index) => objectsOf(item, `${where}, item ${index + 1}`))
  }
  if (!isObject(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') {
    throw new BadInput(
      `cannot use ${where}: it is no Kubernetes object, apiVersion and kind are needed`,
    )
  }
  if (isOfKustomize(value.apiVersion)) return []
  if (!isObject(value.metadata) || typeof value.metadata.name !== 'string') {
    throw new BadInput(`cannot use ${where}: ${value.kind} has no metadata.name`)
  }
  return [{ object: kept(value) as KubeObject, where }]
}

const parse = (text: string, file: string): Document[] => {
  const documents = [...parseAllDocuments(text, { merge: true })]
  return documents.flatMap((document, index) => {
    const where = documents.length > 1 ? `${file}, document ${index + 1}` : file
    const [error] = document.errors
    if (error) {
      const [line = ''] = error.message.split('\n')
      throw new BadInput(`cannot read ${where}: it is not YAML: ${line.replace(/:$/, '')}`)
    }
    try {
      // There and back: anchors become copies, and what is no JSON is found here.
      return objectsOf(JSON.parse(JSON.stringify(document.toJS())), where)
    } catch (error) {
      if (error instanceof BadInput) throw error
      throw new BadInput(`cannot read ${where}: ${because(error)}`)
    }
  })
}

/**
 * Every object of a file with a YAML stream, of a folder of such files, or of standard input (`-`).
 *
 * @throws BadInput that names the file, the document and why it cannot be used
 */
export const readDocuments = (path: string): Document[] => {
  try {
    return filesOf(path).flatMap((file) =>
      parse(readFileSync(file === '-' ? 0 : file, 'utf8'), file === '-' ? 'standard input' : file),
    )
  } catch (error) {
    if (error instanceof BadInput) throw error
    throw new BadInput(`cannot read ${path}: ${because(error)}`)
  }
}
