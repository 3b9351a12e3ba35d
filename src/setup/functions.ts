import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fileError, pathOf } from '../api/function-path.ts'
import type { Environment } from './environment.ts'

// one bundle beside this program's own; EDGE_MAIN names another one
const bundled = fileURLToPath(new URL('./edge-main.js', import.meta.url))

/** @throws Error that names the file, and the variable that says where it should be */
const write = async (target: string, source: string, variable: string): Promise<void> => {
  try {
    await mkdir(dirname(target), { recursive: true })
    // a container that starts again must be able to replace what the first one wrote
    const unfinished = join(dirname(target), '..new') // the name of no file of a function
    await writeFile(unfinished, await readFile(source))
    await rename(unfinished, target)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`cannot write ${target}: ${why}; ${variable} must be a writable volume`)
  }
}

/** The keys of mounted ConfigMaps. Kubernetes keeps their versions in folders that begin with `..`. */
const keysBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true })
  const visible = entries.filter(({ name }) => !name.startsWith('..'))
  const found = visible.map((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? keysBelow(path) : [path]
  })
  return (await Promise.all(found)).flat()
}

/**
 * Makes files of the keys. A copy, so that a function runs as what its pod was started with, until
 * the next pod is ready, whatever becomes of the ConfigMap. What is mounted may be newer than what
 * was looked at when the pod was rendered, so each key is looked at again: no file leads out of its
 * folder.
 */
const writeCode = async (from: string, to: string): Promise<number> => {
  const keys = await keysBelow(from)
  for (const key of keys) {
    const wrong = fileError(pathOf(basename(key)))
    if (wrong) throw new Error(`cannot write the file of key ${relative(from, key)}: it ${wrong}`)
    await write(join(to, pathOf(relative(from, key))), key, 'FUNCTIONS_DIR')
  }
  return keys.length
}

/**
 * Copies the main program of the Edge Functions into the folder that the runtime is started with
 * (`--main-service`), where it looks for index.ts, .tsx, .js, .mjs and .jsx in this order; and the
 * code of the functions, where it comes from ConfigMaps, into folders as functions have them.
 *
 * @throws Error that names the path that could not be read or written.
 */
export const run = async (env: Environment): Promise<string> => {
  const source = env.optional('EDGE_MAIN', bundled)
  const folder = env.required('FUNCTIONS_MAIN_DIR')
  const target = join(folder, `index${extname(source)}`)
  if (!existsSync(source)) {
    throw new Error(`cannot read ${source}: it is not there, \`npm run build\` makes it`)
  }
  await write(target, source, 'FUNCTIONS_MAIN_DIR')
  const keys = env.optional('FUNCTIONS_KEYS_DIR', '')
  const files = keys === '' ? 0 : await writeCode(keys, env.required('FUNCTIONS_DIR'))
  return `the main program of the Edge Functions stands in ${target}, with ${files} files of functions`
}
