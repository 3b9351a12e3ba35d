import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Published, published } from '../releases/published.ts'
import { BadInput } from '../render/bad-input.ts'
import { run, works } from './program.ts'
import { configurationRoot, functionRoot, type Root } from './roots.ts'

export type Runtime = {
  /** Archive of an image, as `docker save` writes it. */
  readonly file: string
  /** Ends the package's name where there are several: `amd64`. */
  readonly architecture: string
}

export type PackageOptions = Partial<Published> & {
  /**
   * Images to embed, a Function package for each. None: a Function package without a program,
   * enough where nothing runs it.
   */
  readonly runtimes?: readonly Runtime[]
  /** Folder that the packages are written to. */
  readonly out: string
  /** Crossplane's CLI. */
  readonly crossplane?: string
}

/** Paths of what was written. */
export type Packages = {
  /** In the order of the runtimes. `crossplane xpkg push -f a,b` makes one image of several. */
  readonly functions: readonly string[]
  readonly configuration: string
}

const CROSSPLANE = process.env.XSUPABASE_BIN_CROSSPLANE ?? 'crossplane'

// Crossplane takes no package from a host without a dot (CEL on spec.package)
const REGISTRY = /^(?=[^/]*\.)[a-z0-9][-a-z0-9.]*(:[0-9]+)?(\/[a-z0-9][-a-z0-9._]*)*$/
const VERSION = /^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/

/** @throws BadInput when it is none that Crossplane takes */
export const checkPublished = ({ registry, version }: Published): void => {
  if (!REGISTRY.test(registry)) {
    throw new BadInput(
      `cannot use registry "${registry}": a host with a dot in it is needed, such as ghcr.io/acme`,
    )
  }
  if (!VERSION.test(version)) {
    throw new BadInput(`cannot use version "${version}": vX.Y.Z is needed, such as v0.1.0`)
  }
}

const laidOut = (root: Root, folder: string): string => {
  for (const [path, text] of Object.entries(root)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/**
 * Looks for all that is needed before anything is built.
 *
 * @throws BadInput when registry or version are none that Crossplane takes, a file or the CLI is
 * missing, or the folder cannot be made
 */
export const checkInput = ({
  registry = published.registry,
  version = published.version,
  runtimes = [],
  out,
  crossplane = CROSSPLANE,
}: PackageOptions): void => {
  checkPublished({ registry, version })
  for (const { file } of runtimes) {
    if (!existsSync(file)) throw new BadInput(`cannot embed ${file}: it is not there`)
  }
  if (!works([crossplane, 'xpkg', 'build', '--help'])) {
    throw new BadInput(
      `cannot build packages: "${crossplane}" is not Crossplane's CLI; --crossplane FILE names it (https://docs.crossplane.io/latest/cli)`,
    )
  }
  try {
    mkdirSync(out, { recursive: true })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new BadInput(`--out: cannot make the folder ${out}: ${code ?? message}; name another one`)
  }
}

/**
 * Writes both packages with Crossplane's own CLI. The same input gives the same bytes.
 *
 * @throws BadInput as above, or an Error with the CLI's own words
 */
export const packages = ({
  registry = published.registry,
  version = published.version,
  runtimes = [],
  out,
  crossplane = CROSSPLANE,
}: PackageOptions): Packages => {
  checkInput({ registry, version, runtimes, out, crossplane })
  const scratch = mkdtempSync(join(tmpdir(), 'xsupabase-package-'))
  const none = join(scratch, 'none') // else the CLI packs ./examples into it
  const build = (root: string, file: string, ...more: readonly string[]): string => {
    const path = join(out, file)
    run(`build ${path}`, [
      ...([crossplane, 'xpkg', 'build', `--package-root=${root}`] as const),
      ...[`--examples-root=${none}`, `--package-file=${path}`],
      ...more,
    ])
    return path
  }
  try {
    const functions = laidOut(functionRoot(), join(scratch, 'function'))
    const configuration = laidOut(
      configurationRoot({ registry, version }),
      join(scratch, 'configuration'),
    )
    const several = runtimes.length > 1
    return {
      functions: (runtimes.length > 0 ? runtimes : [undefined]).map((runtime) =>
        build(
          functions,
          `function-xsupabase${runtime && several ? `-${runtime.architecture}` : ''}.xpkg`,
          ...(runtime ? [`--embed-runtime-image-tarball=${runtime.file}`] : []),
        ),
      ),
      configuration: build(configuration, 'configuration-xsupabase.xpkg'),
    }
  } finally {
    rmSync(scratch, { recursive: true })
  }
}
