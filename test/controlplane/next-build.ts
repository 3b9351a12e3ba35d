import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../../build.ts'

const repository = join(import.meta.dirname, '../..')

/** The releases that the next build brings: one that pins the same, and one that does not. */
export const SAME = '2099.01'
export const OTHER = '2099.02'

/** The image of Auth in {@link OTHER}. */
export const OTHER_AUTH = 'docker.io/supabase/gotrue:v99.0.0'

/** An environment variable of REST that only {@link OTHER} has. */
export const OTHER_VARIABLE = 'PGRST_LOG_LEVEL'

type Edit = { readonly file: string; readonly before: string; readonly after: string }

/** What its author would do: new rows in the table of releases, and what differs by release. */
const edits: readonly Edit[] = [
  {
    file: 'releases/index.ts',
    before: '= [release202611]',
    after: `= [
      release202611,
      { ...release202611, name: '${SAME}' },
      {
        ...release202611,
        name: '${OTHER}',
        setupNumber: release202611.setupNumber + 1,
        images: { ...release202611.images, auth: '${OTHER_AUTH}' },
      },
    ]`,
  },
  {
    file: 'releases/index.ts',
    before: 'newest: Release = release202611',
    after: 'newest: Release = releases.at(-1) ?? release202611',
  },
  {
    file: 'services/rest.ts',
    before: 'env: {',
    after: `env: {
      ...(project.release.name === '${OTHER}' && { ${OTHER_VARIABLE}: 'info' }),`,
  },
]

/**
 * Bundles the function that comes after this one: the sources as they are, with two more releases.
 *
 * @param folder for the sources and the bundle
 * @returns the program
 */
export const nextBuild = async (folder: string): Promise<string> => {
  rmSync(folder, { recursive: true, force: true })
  const sources = join(folder, 'src')
  cpSync(join(repository, 'src'), sources, { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  for (const { file, before, after } of edits) {
    const path = join(sources, file)
    const text = readFileSync(path, 'utf8')
    if (text.split(before).length !== 2) throw new Error(`cannot edit ${file}: where is ${before}?`)
    writeFileSync(path, text.replace(before, after))
  }
  const output = join(folder, 'function.js')
  const source = join(sources, 'main.ts')
  await bundle({ source, output, platform: 'node', limit: Number.POSITIVE_INFINITY })
  return output
}
