import { join } from 'node:path'
import type { Published } from '../releases/published.ts'
import { BadInput } from '../render/bad-input.ts'
import { type Command, Failed, run, works } from './program.ts'

const repository = join(import.meta.dirname, '../..')

/** A program that builds images, and how it writes one into a file. */
export type Builder = {
  readonly name: string
  readonly flags: readonly string[]
  readonly save: (image: string, file: string) => Command
}

const thisMachine = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`

// Dates of 1970, so that the same sources give the same image. Buildah and Podman of 2023 do not
// set BUILDPLATFORM in FROM; Docker does, always.
const buildahFlags = ['--timestamp', '0', '--build-arg', `BUILDPLATFORM=${thisMachine}`]

const builders: readonly Builder[] = [
  {
    name: 'docker',
    flags: ['--build-arg', 'SOURCE_DATE_EPOCH=0'],
    save: (image, file) => ['docker', 'save', '--output', file, image],
  },
  {
    name: 'podman',
    flags: buildahFlags,
    save: (image, file) => [
      ...(['podman', 'save', '--format', 'docker-archive'] as const),
      ...['--output', file, image],
    ],
  },
  {
    name: 'buildah',
    flags: buildahFlags,
    save: (image, file) => ['buildah', 'push', image, `docker-archive:${file}:${image}`],
  },
]

export type Image = Published & {
  /** Such as `linux/amd64`. */
  readonly platform: string
  /** `NAME=VALUE` each: `BASE` and `BUILD` of the Dockerfile. */
  readonly buildArgs: readonly string[]
}

/** @throws BadInput when no program that builds images works here */
export const builderHere = (): Builder => {
  const builder = builders.find(({ name }) => works([name, 'info']))
  if (builder) return builder
  const names = builders.map(({ name }) => name).join(', ')
  throw new BadInput(
    `cannot build the image: none of ${names} works here; start one, or give a file with --runtime`,
  )
}

/** How builders say that an image could not be had: buildah and Podman, then BuildKit, then both. */
const NOT_PULLED =
  /initializing source|pinging container registry|resolve source metadata|pull access denied|reading manifest/i

const BASES =
  'where its registry cannot be reached, --build-arg BASE=… and --build-arg BUILD=… name local base images, and --runtime FILE takes an image that is built already (docs/install.md)'

const withWayOut = (error: unknown, platform: string): unknown => {
  if (!(error instanceof Failed) || !NOT_PULLED.test(error.words)) return error
  const last = error.words.split('\n').at(-1) ?? ''
  return new Error(
    `cannot build the image for ${platform}: a base image cannot be pulled; ${BASES}\n${last}`,
  )
}

/**
 * Builds the image of the Dockerfile into `file`.
 *
 * @throws an Error with the builder's last words
 */
export const buildRuntime = (
  builder: Builder,
  { registry, version, platform, buildArgs }: Image,
  file: string,
): void => {
  const image = `localhost/function-xsupabase:${version}-${platform.replaceAll('/', '-')}`
  const args = [`REGISTRY=${registry}`, `VERSION=${version}`, ...buildArgs]
  try {
    run(
      `build the image for ${platform}`,
      [
        ...([builder.name, 'build', '--platform', platform, '--tag', image] as const),
        ...builder.flags,
        ...args.flatMap((arg) => ['--build-arg', arg]),
        '.',
      ],
      repository,
    )
  } catch (error) {
    throw withWayOut(error, platform)
  }
  run(`write ${file}`, builder.save(image, file))
}
