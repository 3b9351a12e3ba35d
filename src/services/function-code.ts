import type { IConfigMap } from 'kubernetes-models/v1'
import { keyOf } from '../api/function-path.ts'
import type { Project } from '../api/project.ts'
import { metadata } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import type { Resources } from '../kube/objects.ts'
import type { Mount } from '../kube/pod.ts'

/** Where the keys of the ConfigMaps are; a set-up program makes files of them. */
export const KEYS_FOLDER = '/etc/xsupabase/functions'

/** The code of the functions, as the claim has it. */
export type FunctionCode = {
  readonly mounts: readonly Mount[]
  readonly resources: Resources
  /** What of it stands in the claim itself. */
  readonly text?: Readonly<Record<string, string>>
}

const NONE: FunctionCode = { mounts: [], resources: {} }

const inline = (
  project: Project,
  folders: Readonly<Record<string, Readonly<Record<string, string>>>>,
): FunctionCode => {
  const name = nameFor(project.name, 'functions')
  const files = Object.entries(folders).flatMap(([folder, code]) =>
    Object.entries(code).map(([path, text]) => [keyOf(`${folder}/${path}`), text] as const),
  )
  if (files.length === 0) return NONE
  const text = Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)))
  const configMap: IConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(project, 'functions', name),
    data: text,
  }
  return {
    mounts: [{ path: KEYS_FOLDER, source: { configMap: name } }],
    resources: { 'functions-code': configMap },
    text,
  }
}

/**
 * The code in the claim, in one ConfigMap of ours; or the ConfigMaps of the user, one for each
 * folder.
 */
export const functionCode = (project: Project): FunctionCode => {
  const { source } = project.spec.functions
  if (source.type === 'Inline') return inline(project, source.inline ?? {})
  const mounts = Object.entries(source.configMap ?? {}).map(([folder, { name }]) => ({
    path: `${KEYS_FOLDER}/${folder}`,
    source: { configMap: name },
  }))
  return { mounts, resources: {} }
}
