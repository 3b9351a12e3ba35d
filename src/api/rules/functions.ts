import { filesError, importMapFile, isShared } from '../function-path.ts'
import type { Issue } from '../issues.ts'
import type { Project, Spec } from '../project.ts'
import { oneOf, type Rule, when } from './rule.ts'

/** `kubectl apply` keeps a copy of the claim in an annotation, which takes 256 KiB as JSON. */
const MAX_INLINE = 131_072

const SOURCE = 'spec.functions.source'

const ofInline = ({ functions }: Spec) => Object.entries(functions.source.inline ?? {})

const inlineFiles: Rule = (spec) =>
  ofInline(spec).flatMap(([folder, files]) => {
    const error = filesError(folder, Object.keys(files), spec.functions.function)
    return when(error !== undefined, `${SOURCE}.inline.${folder}`, error ?? '')
  })

const inlineSize: Rule = (spec) => {
  const bytes = ofInline(spec)
    .flatMap(([, files]) => Object.values(files))
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  return when(
    bytes > MAX_INLINE,
    `${SOURCE}.inline`,
    `must have at most ${MAX_INLINE} bytes in all, it has ${bytes}; put the functions into ConfigMaps and set ${SOURCE}.type to ConfigMap: docs/functions.md`,
  )
}

/** A misspelled name would leave the function that was meant with other settings than it needs. */
const settings: Rule = ({ functions }) => {
  const { inline, configMap } = functions.source
  const known = Object.keys(inline ?? configMap ?? {}).filter((folder) => !isShared(folder))
  return Object.keys(functions.function ?? {}).flatMap((name) =>
    when(
      known.length > 0 && !known.includes(name),
      `spec.functions.function.${name}`,
      `is no function of ${SOURCE}; there are: ${known.join(', ')}`,
    ),
  )
}

/** Without code in the claim it is in the image, or there is none that settings could be for. */
export const settingsWithoutCode = ({ spec: { functions }, platform }: Project): Issue[] => {
  const { inline, configMap } = functions.source
  const hasCode = Object.keys(inline ?? configMap ?? {}).length > 0
  if (!functions.enabled || hasCode || platform.images?.override?.functions) return []
  return Object.keys(functions.function ?? {}).map((name) => ({
    path: `spec.functions.function.${name}`,
    message: `is no function of ${SOURCE}, which has none; put its code there, or remove the settings: docs/functions.md`,
  }))
}

/** The folder that an import map leads to; whether it is there is for the folder to say. */
const importMaps: Rule = ({ functions }) => {
  const { inline, configMap } = functions.source
  const known = Object.keys(inline ?? configMap ?? {})
  return Object.entries(functions.function ?? {}).flatMap(([name, { importMap }]) => {
    if (importMap === undefined || !known.includes(name)) return []
    const [folder] = importMapFile(name, importMap)
    return when(
      !known.includes(folder),
      `spec.functions.function.${name}.importMap`,
      `leads to ${folder}, which is no folder of ${SOURCE}; there are: ${known.join(', ')}`,
    )
  })
}

const names: Rule = ({ functions }) =>
  (functions.env ?? []).flatMap(({ name }) =>
    when(
      name.startsWith('SUPABASE_'),
      `spec.functions.env[${name}]`,
      "cannot be set: names that begin with SUPABASE_ are the project's; choose another name",
    ),
  )

const envFrom: Rule = ({ functions }) =>
  (functions.envFrom ?? []).flatMap(({ secretRef, configMapRef }, index) =>
    oneOf({ secretRef, configMapRef }, `spec.functions.envFrom[${index}]`),
  )

export const functionsRules: readonly Rule[] = [
  inlineFiles,
  inlineSize,
  settings,
  importMaps,
  names,
  envFrom,
]
