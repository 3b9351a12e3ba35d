/**
 * Names of functions, folders and files. A key of a ConfigMap holds no `/`, so a path stands in one
 * with `__` instead: no part of a path has `__` inside or `_` at its end, or the way back would not
 * be clear.
 */
const CHARACTERS = /^[A-Za-z0-9._-]+$/

/**
 * Names that no function may have: the main program of the runtime, and the function whose absence
 * `setup verify` relies on.
 */
const RESERVED: readonly string[] = ['main', 'xsupabase-verify']

const unclear = (part: string): boolean => part.includes('__') || part.endsWith('_')

/** Why a text is no folder of functions, or undefined where it is one. */
export const folderError = (name: string): string | undefined => {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) || name === '_')
    return 'must be the name of a function: letters, digits, - and _, beginning with a letter'
  if (unclear(name)) return 'must have no __ and no _ at its end: __ stands for / in a ConfigMap'
  return RESERVED.includes(name) ? "is the runtime's own; choose another name" : undefined
}

/** A folder that functions import from, such as `_shared`, and no function itself. */
export const isShared = (folder: string): boolean => folder.startsWith('_')

/** Why a text is no name of a function, or undefined where it is one. */
export const functionError = (name: string): string | undefined =>
  isShared(name) ? 'is no function: its name begins with _' : folderError(name)

const DEEPEST = 8

/** Why a text is no path of a file in a folder of functions, or undefined where it is one. */
export const fileError = (path: string): string | undefined => {
  const parts = path.split('/')
  if (parts.length > DEEPEST) return `must have at most ${DEEPEST} parts`
  if (parts.some((part) => !CHARACTERS.test(part) || part === '.' || part.startsWith('..')))
    return 'must be a path inside the folder: letters, digits, -, _ and ., parts joined by /'
  return parts.some(unclear)
    ? 'must have no part with __, or with _ at its end: __ stands for / in a ConfigMap'
    : undefined
}

/** Why a text leads to no import map, which may be in a folder beside; undefined where it does. */
export const importMapError = (path: string): string | undefined => {
  const beside = path.replace(/^\.\.\//, '')
  return beside === path || beside.includes('/')
    ? fileError(beside)
    : 'must be a path inside the folder, or ../, a folder and a path inside that'
}

/** The folder and the file in it that an import map of a function names. */
export const importMapFile = (folder: string, path: string): readonly [string, string] => {
  if (!path.startsWith('../')) return [folder, path]
  const [beside = '', ...file] = path.slice('../'.length).split('/')
  return [beside, file.join('/')]
}

/** The key of a ConfigMap that holds the file of a path. */
export const keyOf = (path: string): string => path.replaceAll('/', '__')

/** The path of the file that a key of a ConfigMap holds. */
export const pathOf = (key: string): string => key.replaceAll('__', '/')

/** What the Edge Runtime looks for (crates/base/src/runtime/mod.rs, POTENTIAL_EXTS), in its order. */
export const ENTRYPOINTS: readonly string[] = ['ts', 'tsx', 'js', 'mjs', 'jsx'].map(
  (extension) => `index.${extension}`,
)

/** The settings of a function that name files. */
type Settings = {
  readonly entrypoint?: string | undefined
  readonly importMap?: string | undefined
}

/**
 * What is wrong with the files of a folder, in words; undefined where nothing is.
 *
 * @param settings what is said of each function, where it is said
 */
export const filesError = (
  folder: string,
  paths: readonly string[],
  settings: Readonly<Record<string, Settings>> = {},
): string | undefined => {
  const parent = paths.find((path) => paths.some((other) => other.startsWith(`${path}/`)))
  if (parent) return `has ${parent} as a file and as a folder; rename one`
  const field = 'spec.functions.function'
  for (const [name, { importMap }] of Object.entries(settings)) {
    const [of, file] = importMap === undefined ? [] : importMapFile(name, importMap)
    if (of === folder && file !== undefined && !paths.includes(file)) {
      return `has no ${file}, which ${field}.${name}.importMap names; add it`
    }
  }
  if (isShared(folder)) return undefined
  const { entrypoint } = (Object.hasOwn(settings, folder) && settings[folder]) || {}
  if (entrypoint !== undefined) {
    return paths.includes(entrypoint)
      ? undefined
      : `has no ${entrypoint}, which ${field}.${folder}.entrypoint names; add it`
  }
  return paths.some((path) => ENTRYPOINTS.includes(path))
    ? undefined
    : `has no index.ts; add it, or name another file in ${field}.${folder}.entrypoint`
}
