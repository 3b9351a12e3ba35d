import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Environment } from './environment.ts'

// one bundle beside this program's own; EDGE_MAIN names another one
const bundled = fileURLToPath(new URL('./edge-main.js', import.meta.url))

/**
 * Copies the main program of the Edge Functions into the folder that the runtime is started with
 * (`--main-service`), where it looks for index.ts, .tsx, .js, .mjs and .jsx in this order.
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
  try {
    await mkdir(folder, { recursive: true })
    // a container that starts again must be able to replace what the first one wrote
    await writeFile(`${target}.new`, await readFile(source))
    await rename(`${target}.new`, target)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`cannot write ${target}: ${why}; FUNCTIONS_MAIN_DIR must be a writable volume`)
  }
  return `the main program of the Edge Functions stands in ${target}`
}
