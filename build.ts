import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type BuildOptions, build } from 'esbuild'
import { type Published, published } from './src/releases/published.ts'

export type Entry = {
  readonly source: string
  readonly output: string
  /** Where it runs: Node, or Deno inside the edge runtime. */
  readonly platform: 'node' | 'neutral'
  /** Largest size in bytes: the function is to start in a fraction of a second. */
  readonly limit: number
}

const megabyte = 1_000_000

/** One file in the image each, in its folder `/app`. */
export const entries: readonly Entry[] = [
  { source: 'src/main.ts', output: 'dist/main.js', platform: 'node', limit: 5 * megabyte },
  { source: 'src/setup/main.ts', output: 'dist/setup.js', platform: 'node', limit: 5 * megabyte },
  {
    source: 'src/edge/main.ts',
    output: 'dist/edge-main.js',
    platform: 'neutral',
    limit: 1 * megabyte,
  },
]

/**
 * Dependencies written in CommonJS call `require` for Node's own modules. The names that this
 * imports must not be ones that a source imports: the bundle is one scope.
 */
const withRequire = `import { createRequire as requireFrom } from 'node:module'
const require = requireFrom(import.meta.url)
const { filename: __filename, dirname: __dirname } = import.meta`

const platforms = {
  node: { platform: 'node', target: 'node24', banner: { js: withRequire } },
  // names instead of files, so that Deno loads what is built in
  neutral: {
    platform: 'neutral',
    target: 'es2024',
    external: ['node:*', 'jsr:*', 'npm:*', 'ext:*'],
  },
} as const satisfies Record<Entry['platform'], BuildOptions>

/**
 * Bundles one entry into one file and returns its bytes. Without comments and spaces, which take
 * memory as long as the program runs, twice so where one of their letters is none of Latin-1; with
 * names and lines, so that a stack still tells the place.
 *
 * @param where the registry and version that the packages get, if other than the sources'
 * @throws an Error when the file is larger than the entry's limit
 */
export const bundle = async (
  { source, output, platform, limit }: Entry,
  where: Published = published,
): Promise<number> => {
  await build({
    entryPoints: [source],
    outfile: output,
    bundle: true,
    format: 'esm',
    legalComments: 'none',
    minifyWhitespace: true,
    lineLimit: 120,
    define: {
      PUBLISHED_REGISTRY: JSON.stringify(where.registry),
      PUBLISHED_VERSION: JSON.stringify(where.version),
    },
    logLevel: 'warning',
    ...platforms[platform],
  })
  const { size } = statSync(output)
  if (size > limit) {
    throw new Error(`cannot accept ${output}: it has ${size} bytes, the limit is ${limit}`)
  }
  return size
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({
      options: {
        registry: { type: 'string', default: published.registry },
        version: { type: 'string', default: published.version },
      },
    })
    rmSync('dist', { recursive: true, force: true })
    mkdirSync('dist')
    // Node would otherwise read each file twice to find out that it is a module
    writeFileSync('dist/package.json', '{"type":"module"}\n')
    for (const entry of entries.filter(({ source }) => existsSync(source))) {
      const size = await bundle(entry, values)
      process.stdout.write(`${entry.output}  ${(size / megabyte).toFixed(2)} MB\n`)
    }
  } catch (error) {
    // esbuild has told its own errors already, with file and line
    if (!(error instanceof Error && 'errors' in error)) process.stderr.write(`${error}\n`)
    process.exitCode = 1
  }
}
